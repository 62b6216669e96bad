package io.agnes.warehouse;

import io.agnes.common.AgnesException;
import java.io.IOException;
import java.io.OutputStream;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.duckdb.DuckDBConnection;
import org.duckdb.DuckDBPreparedStatement;

/**
 * Runs statements in this process, each on a connection of its own to the generation. Thread-safe.
 */
final class InProcessQueryRunner implements QueryRunner {
    private static final int REMEMBERED = 256;
    private static final int LONGEST_REMEMBERED = 10_000;

    private static final int MOST_COLUMNS = 4_096;

    private final QueryConfig limits;
    private final String obstacle;
    private final LargeStack threads;
    private final ScheduledThreadPoolExecutor clock = new ScheduledThreadPoolExecutor(1, InProcessQueryRunner::daemon);
    private final Map<String, List<ResultColumn>> columns =
            Collections.synchronizedMap(new LinkedHashMap<>(16, 0.75f, true) {
                @Override
                protected boolean removeEldestEntry(Map.Entry<String, List<ResultColumn>> eldest) {
                    return size() > REMEMBERED;
                }
            });

    InProcessQueryRunner(QueryConfig limits) {
        this(limits, null);
    }

    /** @param obstacle why statements do not run in processes of their own, if that is wanted; may be null */
    InProcessQueryRunner(QueryConfig limits, String obstacle) {
        this.limits = limits;
        this.obstacle = obstacle;
        this.threads = new LargeStack("query", limits.maxConcurrent());
        clock.setRemoveOnCancelPolicy(true);
    }

    @Override
    public Outcome run(
            GatedQuery query, Snapshot snapshot, RowFormat format, int limit, OutputStream rows, QueryControl control)
            throws IOException {
        return threads.call(() -> execute(query, snapshot, format, limit, rows, control));
    }

    private Outcome execute(
            GatedQuery query, Snapshot snapshot, RowFormat format, int limit, OutputStream rows, QueryControl control)
            throws IOException {
        ScheduledFuture<?> alarm = clock.schedule(
                () -> control.stop(QueryControl.Stop.TIMEOUT), limits.timeout().toMillis(), TimeUnit.MILLISECONDS);
        try {
            return query.remotes().isEmpty()
                    ? here(query, snapshot, format, limit, rows, control)
                    : elsewhere(query, snapshot, format, limit, rows, control);
        } catch (SQLException e) {
            throw told(e, query, control);
        } finally {
            alarm.cancel(false);
            control.onStop(() -> {});
        }
    }

    private Outcome here(
            GatedQuery query, Snapshot snapshot, RowFormat format, int limit, OutputStream rows, QueryControl control)
            throws SQLException, IOException {
        try (DuckDBConnection connection = snapshot.connect()) {
            return select(query, connection, format, limit, rows, control);
        }
    }

    private Outcome elsewhere(
            GatedQuery query, Snapshot snapshot, RowFormat format, int limit, OutputStream rows, QueryControl control)
            throws SQLException, IOException {
        DuckDBConnection instance = snapshot.connect(query.remotes());
        try {
            return select(query, instance, format, limit, rows, control);
        } catch (SQLException e) {
            throw RemoteInstance.scrubbed(e, query.remotes());
        } finally {
            SpillFolder.close(instance);
        }
    }

    private Outcome select(
            GatedQuery query,
            DuckDBConnection connection,
            RowFormat format,
            int limit,
            OutputStream rows,
            QueryControl control)
            throws SQLException, IOException {
        hide(query, connection);
        present(query.viewer(), connection);
        List<ResultColumn> found = columns(query, connection);
        Selection selection = new Selection(connection, query.sql(), found, limit, limits, control);
        return format.writer().write(selection, rows);
    }

    /** Prepares the statement as it was sent, so that errors of names and types speak of it and not of its wrapping. */
    private List<ResultColumn> columns(GatedQuery query, DuckDBConnection connection) throws SQLException {
        String key = query.generation() + ":" + query.sql();
        List<ResultColumn> known = columns.get(key);
        if (known != null) {
            return known;
        }
        List<ResultColumn> found = new ArrayList<>();
        try (DuckDBPreparedStatement statement = connection.prepare(query.sql())) {
            ResultSetMetaData metadata = statement.getMetaData();
            if (metadata.getColumnCount() > MOST_COLUMNS) {
                throw QueryErrors.tooManyColumns(MOST_COLUMNS);
            }
            for (int i = 1; i <= metadata.getColumnCount(); i++) {
                found.add(new ResultColumn(metadata.getColumnLabel(i), metadata.getColumnTypeName(i)));
            }
        } catch (SQLException e) {
            if (String.valueOf(e.getMessage()).startsWith("Binder Error")) {
                // of names and types; no row has been read yet
                throw QueryErrors.ofEngine(e, limits);
            }
            throw e;
        }
        if (key.length() <= LONGEST_REMEMBERED) {
            columns.put(key, List.copyOf(found));
        }
        return found;
    }

    /** A temporary view comes before a table of the same name and is seen by this connection alone. */
    private static void hide(GatedQuery query, DuckDBConnection connection) throws SQLException {
        if (query.decoys().isEmpty()) {
            return;
        }
        try (Statement statement = connection.createStatement()) {
            for (Identifier name : query.decoys()) {
                statement.execute("CREATE TEMP VIEW " + name.quoted() + " AS SELECT 1 WHERE false");
            }
        }
    }

    /** The variables that policies read; they are of this connection alone. */
    private static void present(Viewer viewer, DuckDBConnection connection) throws SQLException {
        if (viewer == null) {
            return;
        }
        Engine.run(connection, "set variable " + RowPolicy.EMAIL + " = " + Literal.of(viewer.email()));
        Engine.run(
                connection,
                "set variable " + RowPolicy.GROUPS + " = cast(" + Literal.list(viewer.groups()) + " as varchar[])");
    }

    private AgnesException told(SQLException error, GatedQuery query, QueryControl control) {
        if (control.stopped() == QueryControl.Stop.TIMEOUT) {
            return QueryErrors.timeout(limits.timeout());
        }
        return query.viewer() == null ? QueryErrors.ofEngine(error, limits) : QueryErrors.ofPoliced(error, limits);
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "query-clock");
        thread.setDaemon(true);
        return thread;
    }

    @Override
    public int places() {
        return limits.maxConcurrent();
    }

    @Override
    public void warmUp() {
        // the generation is open and the engine loaded
    }

    @Override
    public QueryHealth health() {
        return QueryHealth.inProcess(obstacle);
    }

    @Override
    public void close() {
        threads.close();
        clock.shutdownNow();
    }
}
