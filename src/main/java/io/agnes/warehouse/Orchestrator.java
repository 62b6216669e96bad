package io.agnes.warehouse;

import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import io.agnes.config.DiskSpace.Part;
import io.agnes.state.StateDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.duckdb.DuckDBConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes the tables of all extracts as generations of master views. Each generation is a database of its own over
 * immutable files; readers hold one and move to the next with their next snapshot, and a generation goes, with the data
 * files that only it used, when its last reader has closed. Thread-safe: rebuilds run one at a time.
 */
public final class Orchestrator implements Snapshots, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Orchestrator.class);

    private static final String NEXT = "the next generation of master views";
    private static final String SYNC_AGAIN = "sync again; the tables stay as they were until then";

    private final Engine engine;
    private final GenerationFolder folder;
    private final Extracts extracts;
    private final ForeignCopies copies;
    private final Footers footers;
    private final DataFiles dataFiles = new DataFiles();
    private final Ownership ownership;
    private final RowPolicies policies;
    private final Object building = new Object();
    private final Consumer<List<Identifier>> beforeRelease;
    private final Coalescing<RebuildReport> rebuilds = new Coalescing<>(this::rebuildNow);
    private long lastNumber;
    private volatile Generation current;
    private volatile List<SourceProblem> problems = List.of();
    private volatile String alarm;
    private volatile boolean closed;

    /**
     * Removes generations and data files that a killed process has left unnamed, and serves the last generation again, as
     * far as its files are whole. It holds what the last rebuild saw;
     * {@link #rebuild()} brings what has changed since. Only the one process that owns the data folder may do this.
     *
     * @param beforeRelease told which ids are about to lose their table, before another table can be published under
     *     one; whatever was granted on them ends here. Told again if the rebuild fails afterwards.
     * @throws AgnesException STORAGE_FULL or UNAVAILABLE when no generation can be served; a full disk alone does not
     *     keep the last one from being served
     */
    public Orchestrator(
            Path extracts,
            Path analytics,
            Engine engine,
            StateDatabase state,
            InstanceLimits limits,
            Consumer<List<Identifier>> beforeRelease) {
        this.engine = engine;
        Path extractsFolder = extracts.toAbsolutePath().normalize();
        Path analyticsFolder = analytics.toAbsolutePath().normalize();
        Path copiesFolder = analyticsFolder.resolve("copies");
        this.folder = new GenerationFolder(analyticsFolder, engine, limits);
        this.extracts = new Extracts(extractsFolder);
        this.copies = new ForeignCopies(copiesFolder, engine);
        this.footers = new Footers();
        this.ownership = new Ownership(state);
        this.policies = new RowPolicies(state);
        this.beforeRelease = beforeRelease;
        try {
            Files.createDirectories(extractsFolder);
            Files.createDirectories(analyticsFolder);
            try (OnDemand instance = new OnDemand(engine)) {
                serveLast(copiesFolder, instance);
            }
        } catch (IOException | SQLException e) {
            throw failure(e);
        }
    }

    /**
     * Publishes what the extracts hold now. Callers that arrive while a rebuild runs share one that begins after it. If
     * nothing has changed the current generation stays.
     *
     * @return what is published, and what could not be
     * @throws AgnesException STORAGE_FULL or UNAVAILABLE; the current generation stays
     */
    public RebuildReport rebuild() {
        return rebuilds.run();
    }

    /** The number of the generation that is served. */
    public long generation() {
        return current.number();
    }

    /** What the last rebuild could not publish, and what nobody can read for its policy. */
    public List<SourceProblem> problems() {
        return Stream.concat(problems.stream(), misfits(current.relations())).toList();
    }

    /** Why readers see an older generation than there could be; empty once a rebuild has succeeded. */
    public Optional<String> alarm() {
        return Optional.ofNullable(alarm);
    }

    @Override
    public Snapshot current() {
        while (!closed) {
            Optional<Snapshot> held = current.hold();
            if (held.isPresent()) {
                return held.get();
            }
        }
        throw new IllegalStateException("The master views were closed.");
    }

    /** Ends this generation's readers-to-come; its files stay, to be served again at the next start. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            current.release();
        }
    }

    /**
     * Publishes the tables of now with the access policies of now. Until it has succeeded a table whose policy was
     * changed is not read by anybody.
     *
     * @throws AgnesException STORAGE_FULL or UNAVAILABLE; the next rebuild tries again
     */
    public void applyPolicies() {
        raisingAlarm(() -> {
            Map<Identifier, RowPolicy> wanted = policies.all();
            try (OnDemand instance = new OnDemand(engine)) {
                List<Relation> relations = PolicyFit.policed(current.relations(), wanted, current, instance);
                if (!relations.equals(current.relations())) {
                    move(relations, wanted, instance);
                }
                return relations;
            }
        });
    }

    private RebuildReport rebuildNow() {
        return raisingAlarm(this::nextGeneration);
    }

    /** One at a time, as each makes the next generation from the current one. */
    private <T> T raisingAlarm(Work<T> work) {
        synchronized (building) {
            try {
                T done = work.run();
                alarm = null;
                return done;
            } catch (IOException | SQLException e) {
                AgnesException failure = failure(e);
                alarm = told(failure);
                throw failure;
            } catch (AgnesException e) {
                alarm = told(e);
                throw e;
            }
        }
    }

    private interface Work<T> {
        T run() throws IOException, SQLException;
    }

    private String told(AgnesException e) {
        return "The tables are those of generation " + current.number() + ". " + e.getMessage() + " " + e.hint();
    }

    private RebuildReport nextGeneration() throws IOException, SQLException {
        long start = System.nanoTime();
        try (OnDemand instance = new OnDemand(engine)) {
            Extracts.Scan scan = extracts.scan(instance);
            Assembly.Result found = Assembly.assemble(scan, current, copies, footers, instance);
            dataFiles.know(found.named(), foldersOfBroken(scan));
            Map<Identifier, Identifier> owners = ownership.read();
            Names.Assigned names =
                    Names.assign(owners, holders(), ownership.reserved(), tables(found.relations()), scan.isClean());
            if (!names.released().isEmpty()) {
                beforeRelease.accept(names.released());
            }
            Map<Identifier, RowPolicy> wanted = policies.all();
            List<Relation> relations =
                    PolicyFit.policed(named(found.relations(), names.ids()), wanted, current, instance);
            if (!relations.equals(current.relations())) {
                move(relations, wanted, instance);
            }
            ownership.change(owners, names.owners());
            problems = List.copyOf(found.problems());
            Duration elapsed = Duration.ofNanos(System.nanoTime() - start);
            return new RebuildReport(
                    current.number(), current.relations(), problems(), names.collisions(), names.released(), elapsed);
        }
    }

    private static Stream<SourceProblem> misfits(List<Relation> relations) {
        return relations.stream()
                .filter(relation ->
                        relation.policy() != null && relation.policy().misfit() != null)
                .map(relation -> new SourceProblem(
                        relation.source().value(),
                        relation.table(),
                        "The access policy of the table '" + relation.id().folded()
                                + "' does not fit it any more, so nobody can read it. "
                                + relation.policy().misfit(),
                        false));
    }

    /** Builds a generation, opens it and makes it the current one. */
    private void move(List<Relation> relations, Map<Identifier, RowPolicy> wanted, OnDemand instance)
            throws SQLException, IOException {
        if (current != null) {
            engine.disk().require(folder.folder(), Part.ANALYTICS, NEXT, folder.size(current.number()), SYNC_AGAIN);
        }
        long number = lastNumber + 1;
        lastNumber = number;
        try {
            folder.build(number, relations, wanted, instance);
            install(number, relations);
        } catch (SQLException | IOException e) {
            folder.remove(number);
            throw e;
        }
        LOG.info("Published generation {} with {} tables.", number, relations.size());
    }

    private void install(long number, List<Relation> relations) throws SQLException, IOException {
        DuckDBConnection root = folder.open(number, relations);
        try {
            folder.publish(number);
        } catch (IOException e) {
            if (current != null || !engine.metFullDisk(e)) {
                root.close();
                throw e;
            }
            LOG.warn("server.duckdb, for readers outside the server, stays as it was: {}", e.getMessage());
        }
        Generation last = current;
        dataFiles.use(relations);
        current = new Generation(number, folder, root, relations, policies, this::closed);
        if (last != null) {
            last.release();
        }
    }

    /** A generation that has been replaced goes; the current one, closed with the process, stays on disk. */
    private void closed(Generation generation) {
        if (generation == current) {
            return;
        }
        try {
            folder.remove(generation.number());
        } catch (IOException e) {
            LOG.warn("Generation {} could not be removed; it goes at the next start.", generation.number(), e);
        }
        dataFiles.release(generation.relations());
    }

    private void serveLast(Path copiesFolder, OnDemand instance) throws IOException, SQLException {
        lastNumber = folder.lastNumber();
        OptionalLong latest = folder.latest();
        folder.removeAllBut(latest);
        List<Relation> last =
                latest.isPresent() ? folder.relations(latest.getAsLong()).orElse(List.of()) : List.of();
        removeOrphans(last, copiesFolder, instance);
        footers.check(
                last.stream()
                        .flatMap(relation -> relation.files().stream())
                        .distinct()
                        .collect(Collectors.toMap(file -> file, Path::getParent)),
                instance);
        Map<Identifier, RowPolicy> wanted = policies.all();
        List<Relation> whole =
                PolicyFit.policed(last.stream().filter(footers::isWhole).toList(), wanted, null, instance);
        if (latest.isPresent() && whole.equals(last) && reopened(latest.getAsLong(), last)) {
            return;
        }
        try {
            move(whole, wanted, instance);
        } catch (SQLException | IOException e) {
            if (latest.isPresent() && engine.metFullDisk(e) && reopened(latest.getAsLong(), last)) {
                alarm = told(failure(e));
                LOG.error(alarm);
                return;
            }
            throw e;
        }
        if (latest.isPresent()) {
            folder.remove(latest.getAsLong());
        }
    }

    private boolean reopened(long number, List<Relation> relations) {
        try {
            install(number, relations);
            return true;
        } catch (SQLException | IOException e) {
            LOG.warn("Generation {} cannot be opened and is built again.", number, e);
            return false;
        }
    }

    private void removeOrphans(List<Relation> last, Path copiesFolder, OnDemand instance) throws IOException {
        Set<Path> used = last.stream()
                .flatMap(relation -> relation.files().stream())
                .collect(Collectors.toCollection(HashSet::new));
        Leftovers.removeAllBut(copiesFolder, used);
        for (Extracts.SourceScan source : extracts.scan(instance).sources()) {
            if (!source.isBroken()) {
                source.content()
                        .extract()
                        .files()
                        .forEach(file ->
                                used.add(source.folder().resolve(file.path()).normalize()));
                Leftovers.removeUnnamed(source.folder().resolve(ExtractFolder.DATA), used);
            }
        }
    }

    private static Set<Path> foldersOfBroken(Extracts.Scan scan) {
        return scan.sources().stream()
                .filter(Extracts.SourceScan::isBroken)
                .map(Extracts.SourceScan::folder)
                .collect(Collectors.toSet());
    }

    private Map<Identifier, Names.Table> holders() {
        return current.relations().stream().collect(Collectors.toMap(Relation::id, Generation::tableOf));
    }

    private static List<Names.Table> tables(List<Relation> relations) {
        return relations.stream().map(Generation::tableOf).toList();
    }

    private static List<Relation> named(List<Relation> relations, Map<Names.Table, Identifier> ids) {
        return relations.stream()
                .filter(relation -> ids.containsKey(Generation.tableOf(relation)))
                .map(relation -> relation.with(ids.get(Generation.tableOf(relation))))
                .toList();
    }

    private AgnesException failure(Exception e) {
        if (engine.metFullDisk(e)) {
            return engine.disk().full(folder.folder(), Part.ANALYTICS, NEXT, 0, SYNC_AGAIN, e);
        }
        return new AgnesException(
                Problem.UNAVAILABLE,
                "The master views could not be rebuilt; the last ones stay.",
                "See the server's log for the reason and sync again.",
                e);
    }
}
