package io.agnes.source;

import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import io.agnes.config.DataFolder;
import io.agnes.source.TableOutcome.Status;
import io.agnes.warehouse.Engine;
import io.agnes.warehouse.Extract;
import io.agnes.warehouse.ExtractFolder;
import io.agnes.warehouse.ExtractTable;
import io.agnes.warehouse.Identifier;
import io.agnes.warehouse.PublishedFile;
import io.agnes.warehouse.RemoteAttach;
import io.agnes.warehouse.RemoteTable;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.duckdb.DuckDBConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The registered tables of one type of source, and the way of each into its extract: asked tables are read one after
 * the other, a table that fails keeps its last good data, tables that are registered no more leave. Thread-safe;
 * extracts of one name follow each other.
 */
public final class PulledTables {
    private static final Logger LOG = LoggerFactory.getLogger(PulledTables.class);

    private final String type;
    private final TableDefinitions definitions;
    private final DataFolder data;
    private final Engine engine;
    private final Map<Identifier, ReentrantLock> locks = new ConcurrentHashMap<>();

    public PulledTables(String type, TableDefinitions definitions, DataFolder data, Engine engine) {
        this.type = type;
        this.definitions = definitions;
        this.data = data;
        this.engine = engine;
    }

    /** Every registered table of the type; of one that is read where it is a sync looks at the columns. */
    public List<SourceTable> offered() {
        return definitions.of(type).stream().map(TableDefinition::offered).toList();
    }

    /**
     * Brings the asked tables up to date.
     *
     * @return one outcome per asked table
     * @throws AgnesException UNAVAILABLE when the engine cannot be opened
     */
    public List<TableOutcome> pull(SyncTask task, TableReader reader) {
        return pull(task, reader, definition -> {
            throw new AgnesException(
                    Problem.INVALID,
                    "The table '" + definition.id() + "' cannot be read where it is.",
                    "Use the query_mode local or materialized.");
        });
    }

    /** The same for a type of source whose tables can be read where they are. */
    public List<TableOutcome> pull(SyncTask task, TableReader reader, RemoteLook look) {
        ReentrantLock lock = locks.computeIfAbsent(task.source(), source -> new ReentrantLock());
        lock.lock();
        try (DuckDBConnection work = engine.work()) {
            return new Pull(task, reader, look, work).run();
        } catch (SQLException e) {
            throw new AgnesException(
                    Problem.UNAVAILABLE, "The engine could not be opened.", "Look into the server's log.", e);
        } finally {
            lock.unlock();
        }
    }

    /** One sync of one extract. */
    private final class Pull {
        private final SyncTask task;
        private final TableReader reader;
        private final RemoteLook look;
        private final DuckDBConnection work;
        private final ExtractFolder folder;
        private final Extract found;
        private final Map<Identifier, TableDefinition> registered = new LinkedHashMap<>();
        private final Map<Identifier, ExtractTable> tables = new LinkedHashMap<>();

        Pull(SyncTask task, TableReader reader, RemoteLook look, DuckDBConnection work) {
            this.task = task;
            this.reader = reader;
            this.look = look;
            this.work = work;
            this.folder = new ExtractFolder(
                    DataFolder.inside(data.extracts(), task.source().value()), engine);
            this.found = folder.read();
            definitions().forEach(definition -> registered.put(definition.table(), definition));
            found.tables().stream()
                    .filter(table -> registered.containsKey(table.name()))
                    .forEach(table -> tables.put(table.name(), table));
        }

        List<TableOutcome> run() {
            List<TableOutcome> outcomes = new ArrayList<>();
            task.tables().stream()
                    .takeWhile(table -> task.goesOn().getAsBoolean())
                    .forEach(table -> outcomes.add(read(table)));
            tables.keySet().retainAll(definitions().map(TableDefinition::table).collect(Collectors.toSet()));
            try {
                Extract now = new Extract(List.copyOf(tables.values()), attaches());
                if (!now.equals(found)) {
                    folder.write(now);
                }
                return outcomes;
            } catch (AgnesException e) {
                LOG.warn("The extract '{}' could not be written.", task.source(), e);
                return outcomes.stream()
                        .map(outcome -> outcome.status() == Status.CONVERTED ? undone(outcome, e) : outcome)
                        .toList();
            }
        }

        private List<RemoteAttach> attaches() {
            return tables.values().stream()
                    .map(ExtractTable::remote)
                    .filter(Objects::nonNull)
                    .map(RemoteTable::attach)
                    .distinct()
                    .toList();
        }

        /** Those of now: one that was unregistered during the pull leaves with it. */
        private Stream<TableDefinition> definitions() {
            return definitions.of(type).stream()
                    .filter(definition -> definition.source().equals(task.source()));
        }

        private TableOutcome read(Identifier table) {
            Instant start = Instant.now();
            Optional<ExtractTable> before = Optional.ofNullable(tables.get(table));
            try {
                TableDefinition definition = Optional.ofNullable(registered.get(table))
                        .orElseThrow(() -> new AgnesException(
                                Problem.NOT_FOUND,
                                "The table '" + task.source() + "." + table + "' is registered no more.",
                                "Register it again, or ask for other tables."));
                if (definition.queryMode().equals(ExtractTable.REMOTE)) {
                    return looked(definition, before, start);
                }
                Optional<List<PublishedFile>> files = reader.read(definition, before, work, folder);
                files.ifPresent(now -> tables.put(
                        table, new ExtractTable(table, definition.description(), now, start, definition.queryMode())));
                Status status = files.isPresent() ? Status.CONVERTED : Status.UNCHANGED;
                return outcome(table, status, tables.get(table), start);
            } catch (AgnesException e) {
                LOG.warn("The table '{}.{}' could not be read: {}", task.source(), table, e.getMessage());
                return failed(table, before, start, e.getMessage(), e.hint(), Passing.is(e));
            } catch (SQLException | IOException | RuntimeException e) {
                LOG.error("The table '{}.{}' could not be read.", task.source(), table, e);
                return failed(
                        table,
                        before,
                        start,
                        "The table '" + task.source() + "." + table + "' could not be read.",
                        "Look into the server's log.",
                        Passing.is(e));
            }
        }

        private TableOutcome looked(TableDefinition definition, Optional<ExtractTable> before, Instant start)
                throws SQLException {
            RemoteTable there = look.at(definition).written(work);
            ExtractTable now = new ExtractTable(definition.table(), definition.description(), start, there);
            boolean same = before.filter(table -> now.remote().equals(table.remote())
                            && Objects.equals(now.description(), table.description()))
                    .isPresent();
            if (!same) {
                tables.put(definition.table(), now);
            }
            return outcome(definition.table(), same ? Status.UNCHANGED : Status.CONVERTED, now, start);
        }

        private TableOutcome undone(TableOutcome outcome, AgnesException e) {
            long rows = found.find(outcome.table()).map(ExtractTable::rows).orElse(0L);
            return new TableOutcome(
                    outcome.source(),
                    outcome.table(),
                    Status.FAILED,
                    rows,
                    0,
                    outcome.durationMs(),
                    e.getMessage(),
                    e.hint(),
                    false);
        }

        private TableOutcome outcome(Identifier table, Status status, ExtractTable now, Instant start) {
            return new TableOutcome(task.source(), table, status, now == null ? 0 : now.rows(), 0, since(start), null);
        }

        private TableOutcome failed(
                Identifier table,
                Optional<ExtractTable> before,
                Instant start,
                String message,
                String hint,
                boolean passing) {
            long rows = before.map(ExtractTable::rows).orElse(0L);
            return new TableOutcome(task.source(), table, Status.FAILED, rows, 0, since(start), message, hint, passing);
        }

        private static long since(Instant start) {
            return Duration.between(start, Instant.now()).toMillis();
        }
    }
}
