package io.agnes.warehouse;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.agnes.common.AgnesException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.function.Function;
import org.duckdb.DuckDBConnection;

/**
 * The parser of the engine. It runs in an instance that holds nothing, on threads with a large stack. Thread-safe.
 */
final class SqlParser implements AutoCloseable {
    private static final int THREADS = 2;
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
    private final LargeStack threads = new LargeStack("sql-parser", THREADS);

    SqlParser() {
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
     * @throws AgnesException QUERY_REFUSED when it is too deep or too large to be understood, and what the reader throws
     */
    <T> T parse(SqlText text, Function<JsonNode, T> reader) {
        if (text.depth() > MAX_BRACKETS) {
            throw QueryErrors.tooComplex();
        }
        try {
            return threads.call(() -> reader.apply(tree(text.sql())));
        } catch (IOException e) {
            throw new UncheckedIOException("The parser gave no JSON.", e);
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

    @Override
    public void close() {
        threads.close();
        try {
            root.close();
        } catch (SQLException e) {
            throw new IllegalStateException("The SQL parser does not close.", e);
        }
    }
}
