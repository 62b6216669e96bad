package io.agnes.warehouse;

import io.agnes.config.DataSize;
import io.agnes.warehouse.QueryRunner.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.StringJoiner;
import java.util.UUID;

/**
 * An answer as a Parquet file in the spill folder of the instance that ran the statement. Every error of the statement
 * shows while the file is made. For one thread; closing it removes the file.
 */
final class SpilledAnswer implements AutoCloseable {
    private final Selection selection;
    private final String compression;
    private final Path folder;
    private Path file;
    private Outcome outcome;

    private SpilledAnswer(Selection selection, String compression, Path folder) {
        this.selection = selection;
        this.compression = compression;
        this.folder = folder;
    }

    /**
     * Runs the statement.
     *
     * @param compression of the file, as {@code COPY} names it
     * @throws io.agnes.common.AgnesException QUERY_LIMIT when the file gets larger than an answer may be
     */
    static SpilledAnswer of(Selection selection, String compression) throws SQLException, IOException {
        SpilledAnswer answer = new SpilledAnswer(selection, compression, SpillFolder.of(selection.connection()));
        try {
            answer.run();
            return answer;
        } catch (SQLException | IOException | RuntimeException e) {
            answer.close();
            throw e;
        }
    }

    Path file() {
        return file;
    }

    Outcome outcome() {
        return outcome;
    }

    private void run() throws SQLException, IOException {
        int limit = selection.limit();
        long rows = copy(select() + " LIMIT " + (limit + 1L));
        boolean truncated = rows > limit;
        if (truncated) {
            Path longer = file;
            try {
                copy("SELECT * FROM read_parquet(" + Literal.of(longer.toString()) + ") LIMIT " + limit);
            } finally {
                Files.deleteIfExists(longer);
            }
        }
        outcome = new Outcome(selection.columns(), Math.min(rows, limit), truncated);
    }

    /** Writes a new {@link #file} and gives the number of its rows. */
    private long copy(String select) throws SQLException, IOException {
        file = folder.resolve("answer-" + UUID.randomUUID() + ".parquet");
        DataSize most = selection.limits().maxResult();
        try (Statement statement = selection.connection().createStatement();
                SizeWatch watch = SizeWatch.over(file, most, statement, () -> QueryErrors.resultTooLarge(most))) {
            selection.checkStopped();
            selection.stoppedBy(statement);
            try {
                statement.execute("COPY (" + select + ") TO " + Literal.of(file.toString())
                        + " (FORMAT parquet, COMPRESSION " + compression + ", USE_TMP_FILE false)");
            } catch (SQLException e) {
                watch.check();
                throw e;
            }
            return statement.getLargeUpdateCount();
        }
    }

    private String select() {
        List<String> titles = ResultWriter.uniqueNames(selection.columns());
        StringJoiner names = new StringJoiner(",");
        StringJoiner values = new StringJoiner(",");
        for (int i = 0; i < titles.size(); i++) {
            String name = "c" + i;
            ColumnType type = ColumnType.parse(selection.columns().get(i).type());
            names.add(name);
            values.add(StoredValue.of(type, name) + " AS " + Column.quoted(titles.get(i)));
        }
        return "SELECT " + values + " FROM (\n" + selection.sql() + "\n) AS q(" + names + ")";
    }

    @Override
    public void close() throws IOException {
        if (file != null) {
            Files.deleteIfExists(file);
        }
    }
}
