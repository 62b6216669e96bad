package io.agnes.warehouse;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.agnes.common.AgnesException;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.duckdb.DuckDBConnection;

/**
 * The parser of the engine. It runs in an instance that holds nothing, on two threads of its own with a large stack:
 * on the stack of a request thread {@code FROM t,t,t,...} of 60 KB ends the process. Thread-safe.
 */
final class SqlParser implements AutoCloseable {
    private static final int THREADS = 2;
    private static final long STACK_BYTES = 64L << 20;
    /** Brackets in brackets: 100 take the parser 30 ms, 1,000 take seconds, 3,000 take a minute. */
    private static final int MAX_BRACKETS = 100;

    private static final int MAX_TREE_BYTES = 8_000_000;
    private static final int MAX_TREE_DEPTH = 1_000;

    private static final ObjectMapper JSON = new ObjectMapper(JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_TREE_DEPTH)
                    .build())
            .build());

    private final DuckDBConnection root;
    private final BlockingQueue<PreparedStatement> statements = new ArrayBlockingQueue<>(THREADS);
    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS, SqlParser::thread);
    private final Duration timeout;

    SqlParser(Duration timeout) {
        this.timeout = timeout;
        try {
            root = open();
            for (int i = 0; i < THREADS; i++) {
                statements.add(
                        root.prepareStatement(
                                "select case when strlen(tree) <= ? then tree end from (select json_serialize_sql(?)::varchar tree)"));
            }
        } catch (SQLException e) {
            throw new IllegalStateException("The SQL parser cannot be opened.", e);
        }
    }

    /**
     * Parses exactly the given text and hands its tree to {@code reader}, on a thread of the parser.
     *
     * @throws AgnesException QUERY_REFUSED when it is too deep to be parsed, QUERY_LIMIT when that takes too long, and
     *     what the reader throws
     */
    <T> T parse(SqlText text, Function<JsonNode, T> reader) {
        if (text.depth() > MAX_BRACKETS) {
            throw QueryErrors.tooComplex();
        }
        Callable<T> task = () -> reader.apply(tree(text.sql()));
        Future<T> result = threads.submit(task);
        try {
            return result.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof AgnesException refused) {
                throw refused;
            }
            throw new IllegalStateException("The SQL parser failed.", e.getCause());
        } catch (TimeoutException e) {
            result.cancel(false);
            throw QueryErrors.timeout(timeout);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw QueryErrors.stopped();
        }
    }

    private JsonNode tree(String sql) throws SQLException, InterruptedException, JsonProcessingException {
        PreparedStatement statement = statements.take();
        try {
            statement.setInt(1, MAX_TREE_BYTES);
            statement.setString(2, sql);
            String tree;
            try (ResultSet rows = statement.executeQuery()) {
                rows.next();
                tree = rows.getString(1);
            }
            if (tree == null) {
                throw QueryErrors.tooComplex();
            }
            return JSON.readTree(tree);
        } catch (StreamConstraintsException tooDeep) {
            throw QueryErrors.tooComplex();
        } finally {
            statements.add(statement);
        }
    }

    private static DuckDBConnection open() throws SQLException {
        Properties settings = new Properties();
        settings.setProperty("jdbc_instance_cache", "false");
        settings.setProperty("memory_limit", "256MB");
        // one thread, so that the work is done on the stack of the thread that asks
        settings.setProperty("threads", "1");
        settings.setProperty("autoinstall_known_extensions", "false");
        settings.setProperty("autoload_known_extensions", "false");
        DuckDBConnection connection = (DuckDBConnection) DriverManager.getConnection("jdbc:duckdb:", settings);
        try (Statement statement = connection.createStatement()) {
            statement.execute("set enable_external_access = false");
            statement.execute("set lock_configuration = true");
        }
        return connection;
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(null, work, "sql-parser", STACK_BYTES);
        thread.setDaemon(true);
        return thread;
    }

    @Override
    public void close() {
        threads.shutdown();
        try {
            root.close();
        } catch (SQLException e) {
            throw new IllegalStateException("The SQL parser does not close.", e);
        }
    }
}
