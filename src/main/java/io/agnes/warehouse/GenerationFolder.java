package io.agnes.warehouse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.duckdb.DuckDBConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files of generations: {@code server-<n>.duckdb} with the views and {@code server-<n>.json} with the relations,
 * and {@code server.duckdb}, a second name of the newest, for readers outside this process. A generation counts once
 * its manifest is there. Keeps no state of its own; one rebuild at a time.
 */
final class GenerationFolder {
    private static final Logger LOG = LoggerFactory.getLogger(GenerationFolder.class);
    private static final Pattern GENERATION = Pattern.compile("server-(\\d{1,18})\\.(duckdb|json)");

    /** The catalog of a database while it is built. */
    private static final Identifier BUILD = new Identifier("build");

    private final Path folder;
    private final Engine engine;
    private final InstanceLimits limits;

    GenerationFolder(Path folder, Engine engine, InstanceLimits limits) {
        this.folder = folder;
        this.engine = engine;
        this.limits = limits;
    }

    Path database(long number) {
        return folder.resolve("server-" + number + ".duckdb");
    }

    Path manifest(long number) {
        return folder.resolve("server-" + number + ".json");
    }

    /** The highest number any file has, complete or not. */
    long lastNumber() throws IOException {
        return numbers(false).max().orElse(0);
    }

    /** The newest complete generation. */
    OptionalLong latest() throws IOException {
        return numbers(true).max();
    }

    /** Removes every generation but one. */
    void removeAllBut(OptionalLong kept) throws IOException {
        for (long number : numbers(false).distinct().toArray()) {
            if (kept.isEmpty() || kept.getAsLong() != number) {
                remove(number);
                LOG.info("Removed generation {}, which a stopped process had left.", number);
            }
        }
    }

    void remove(long number) throws IOException {
        Files.deleteIfExists(manifest(number));
        Files.deleteIfExists(database(number));
    }

    /**
     * Writes the database and its manifest; complete and on disk when this returns.
     *
     * @param policies those that the relations name
     */
    void build(long number, List<Relation> relations, Map<Identifier, RowPolicy> policies, OnDemand instance)
            throws SQLException, IOException {
        Path side = folder.resolve("build-" + ProcessHandle.current().pid() + "-" + number + DurableFiles.SIDE_SUFFIX);
        Files.deleteIfExists(side);
        try {
            DuckDBConnection connection = instance.get();
            RemoteStubs.present(connection, relations);
            Engine.run(connection, "attach " + Literal.of(side.toString()) + " as " + BUILD.quoted());
            Engine.run(connection, ddl(relations, policies));
            Engine.run(connection, "checkpoint " + BUILD.quoted());
            Engine.run(connection, "detach " + BUILD.quoted());
            if (Files.exists(side.resolveSibling(side.getFileName() + ".wal"))) {
                throw new IOException("The database of generation " + number + " was not folded into one file.");
            }
            DurableFiles.force(side);
            DurableFiles.moveForced(side, database(number));
            Manifest.write(manifest(number), relations);
        } finally {
            DurableFiles.deleteSide(side);
        }
    }

    /** Opens a complete generation for readers. */
    DuckDBConnection open(long number, List<Relation> relations) throws SQLException {
        return engine.locked(
                database(number),
                files(relations),
                limits,
                false,
                connection -> RemoteStubs.present(connection, relations));
    }

    /** Opens one with foreign catalogs, for one statement. */
    DuckDBConnection open(long number, List<Relation> relations, List<RemoteCatalog> catalogs) throws SQLException {
        return RemoteInstance.open(engine, database(number), files(relations), limits, catalogs);
    }

    private static Set<Path> files(List<Relation> relations) {
        Set<Path> files = new LinkedHashSet<>();
        relations.forEach(relation -> files.addAll(relation.files()));
        return files;
    }

    /** Makes {@code server.duckdb} a name of this generation. */
    void publish(long number) throws IOException {
        Path target = folder.resolve("server.duckdb");
        Path side = DurableFiles.sideOf(target);
        try {
            Files.createLink(side, database(number));
            Files.deleteIfExists(folder.resolve("server.duckdb.wal"));
            Files.move(side, target, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(side);
        }
    }

    /** All views in one transaction; schemas first, each once. A table that its policy does not fit has none. */
    static String ddl(List<Relation> relations, Map<Identifier, RowPolicy> policies) {
        StringBuilder sql = new StringBuilder("begin;\n");
        relations.stream().map(Relation::source).distinct().forEach(source -> sql.append("create schema ")
                .append(BUILD.quoted())
                .append('.')
                .append(source.quoted())
                .append(";\n"));
        for (Relation relation : relations) {
            if (relation.policy() != null && relation.policy().misfit() != null) {
                continue;
            }
            String select = relation.policy() == null
                    ? relation.select()
                    : policies.get(relation.id()).view(relation);
            view(sql, new Identifier("main"), relation.id(), select);
            view(sql, relation.source(), relation.table(), select);
        }
        return sql.append("commit").toString();
    }

    private static void view(StringBuilder sql, Identifier schema, Identifier name, String select) {
        sql.append("create view ")
                .append(BUILD.quoted())
                .append('.')
                .append(schema.quoted())
                .append('.')
                .append(name.quoted());
        sql.append(" as ").append(select).append(";\n");
    }

    private LongStream numbers(boolean complete) throws IOException {
        List<Long> numbers = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            files.map(file -> GENERATION.matcher(file.getFileName().toString()))
                    .filter(Matcher::matches)
                    .map(name -> Long.parseLong(name.group(1)))
                    .filter(number -> !complete || isComplete(number))
                    .forEach(numbers::add);
        }
        return numbers.stream().mapToLong(Long::longValue);
    }

    private boolean isComplete(long number) {
        return Files.exists(database(number)) && Manifest.read(manifest(number)).isPresent();
    }

    /** The bytes that a generation takes besides its data files; 0 when there is none. */
    long size(long number) throws IOException {
        return Files.exists(database(number)) ? Files.size(database(number)) + Files.size(manifest(number)) : 0;
    }

    /** Where they lie. */
    Path folder() {
        return folder;
    }

    /** The relations of a complete generation. */
    Optional<List<Relation>> relations(long number) {
        return Manifest.read(manifest(number));
    }
}
