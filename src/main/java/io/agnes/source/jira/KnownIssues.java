package io.agnes.source.jira;

import io.agnes.warehouse.Engine;
import io.agnes.warehouse.ExtractFolder;
import io.agnes.warehouse.Literal;
import io.agnes.warehouse.PublishedFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import org.duckdb.DuckDBConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the shards hold once more, in a database with an index: to find a hundred issues in it costs the same however
 * many there are, while Parquet has to be unpacked for them. It follows each compaction by what that has changed, and is
 * made anew at start, so that nothing depends on it: while it does not hold the shards that count, these are read.
 *
 * <p>One thread at a time calls {@link #build}, {@link #follow} and {@link #close}; {@link #reader} and {@link #stand}
 * are called under the lock of the store.
 */
final class KnownIssues implements AutoCloseable {
    /** The table of heads. */
    static final String HEADS = "heads";

    private static final Logger LOG = LoggerFactory.getLogger(KnownIssues.class);
    private static final String SUFFIX = ".duckdb";

    private final Engine engine;
    private final ExtractFolder folder;
    private final Path scratch;
    private Path file;
    private DuckDBConnection reader;
    private DuckDBConnection writer;
    private volatile Shards held;
    private boolean following;
    private long rows;
    private long added;

    KnownIssues(Engine engine, ExtractFolder folder, Path scratch) {
        this.engine = engine;
        this.folder = folder;
        this.scratch = scratch;
    }

    /** Where to look for what these shards hold; null when it is not there. */
    DuckDBConnection reader(Shards shards) {
        return holds(shards) ? reader : null;
    }

    /** Whether it holds these shards, and not more rows that count no longer than such as do; nothing needs none. */
    boolean isFit(Shards shards) {
        return shards.known().isEmpty() || holds(shards) && added <= rows;
    }

    private boolean holds(Shards shards) {
        return held != null && held.known().equals(shards.known());
    }

    /** A new one with what these shards hold, to take the place of this one. */
    KnownIssues build(Shards shards) throws SQLException, IOException {
        KnownIssues built = new KnownIssues(engine, folder, scratch);
        try {
            built.fill(shards);
            return built;
        } catch (SQLException | IOException | RuntimeException e) {
            built.close();
            throw e;
        }
    }

    private void fill(Shards shards) throws SQLException, IOException {
        Files.createDirectories(scratch);
        file = Files.createTempFile(scratch, "jira-known-", SUFFIX);
        Files.delete(file);
        reader = engine.create(file);
        writer = (DuckDBConnection) reader.duplicate();
        for (JiraTable table : JiraTable.values()) {
            Collection<PublishedFile> files = shards.tables().get(table).values();
            create(table.table().quoted(), JiraTable.KEY, rows(table, "select * from " + parquet(files)));
        }
        create(HEADS, "entity", "select * from " + parquet(shards.known().values()));
        execute("checkpoint");
        rows = shards.rows(shards.months());
        held = shards;
    }

    private String parquet(Collection<PublishedFile> files) {
        return "read_parquet(" + folder.list(List.copyOf(files)) + ")";
    }

    /** What it holds of rows: to find one costs something for each of its columns, so there are no more than two. */
    static String rows(JiraTable table, String select) {
        return table.asJson(JiraTable.KEY + ", ", select);
    }

    private void create(String table, String key, String select) throws SQLException {
        execute("create table " + table + " as " + select);
        execute("create index " + key + "_of_" + table.replace("\"", "") + " on " + table + " (" + key + ")");
    }

    /**
     * Makes the change of a compaction, which counts with {@link #stand}. When that is not possible the shards are read
     * instead, until it is built anew.
     *
     * @param before the shards that were compacted
     */
    void follow(Compaction compaction, Shards before) {
        if (!holds(before)) {
            return;
        }
        try {
            abandon();
            execute("begin");
            following = true;
            compaction.repeat(writer);
            added += before.changedRows();
        } catch (SQLException e) {
            LOG.warn("The lookups of Jira are slower until they are prepared anew.", e);
            held = null;
        }
    }

    /** From now on these shards count. */
    void stand(Shards shards) {
        if (!following || held == null) {
            return;
        }
        try {
            execute("commit");
            following = false;
            held = shards;
        } catch (SQLException e) {
            LOG.warn("The lookups of Jira are slower until they are prepared anew.", e);
            held = null;
        }
    }

    private void abandon() throws SQLException {
        if (following) {
            following = false;
            execute("rollback");
        }
    }

    /** Texts as the engine's {@code in (...)} takes them: with values that it sees it uses the index. */
    static String in(Collection<String> values) {
        return values.stream().map(Literal::of).collect(Collectors.joining(", ", " in (", ")"));
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = writer.createStatement()) {
            statement.execute(sql);
        }
    }

    @Override
    public void close() {
        try {
            held = null;
            if (writer != null) {
                writer.close();
            }
            if (reader != null) {
                reader.close();
            }
            if (file != null) {
                Files.deleteIfExists(file);
                Files.deleteIfExists(file.resolveSibling(file.getFileName() + ".wal"));
            }
        } catch (SQLException e) {
            LOG.warn("The database for the lookups of Jira did not close.", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
