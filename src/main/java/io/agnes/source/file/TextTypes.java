package io.agnes.source.file;

import io.agnes.source.file.TextType.Kind;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.duckdb.DuckDBConnection;

/** Decides the types of text columns from rows. The columns of a scan are named by {@link CsvDialect#column}. */
final class TextTypes {
    /** As many rows as DuckDB's detection looks at. */
    private static final int SAMPLE_ROWS = 20_480;

    private TextTypes() {}

    /** The detected types, where a column without any value in the sample is EMPTY and not text. */
    static List<TextType> ofSample(DuckDBConnection connection, String scan, List<TextType> detected)
            throws SQLException {
        List<String> counts = new ArrayList<>();
        for (int i = 0; i < detected.size(); i++) {
            counts.add("count(" + CsvDialect.column(i) + ")");
        }
        long[] values = row(connection, counts, sample(scan));
        List<TextType> types = new ArrayList<>();
        for (int i = 0; i < detected.size(); i++) {
            types.add(values[i] == 0 ? TextType.plain(Kind.EMPTY) : detected.get(i));
        }
        return types;
    }

    /** How many rows of the sample a scan gives. */
    static long sampleRows(DuckDBConnection connection, String scan) throws SQLException {
        return row(connection, List.of("count(*)"), sample(scan))[0];
    }

    /** Whether any value of a scan, read with quotes as text, stands in quotes. */
    static boolean anyQuoted(DuckDBConnection connection, String scan, int columns) throws SQLException {
        List<String> quoted = new ArrayList<>();
        for (int i = 0; i < columns; i++) {
            quoted.add(CsvDialect.column(i) + " LIKE '\"%\"'");
        }
        return row(connection, List.of("count(*)"), scan + " WHERE " + String.join(" OR ", quoted))[0] > 0;
    }

    /** For each column the first of its type's candidates that every row has. */
    static List<TextType> ofAllRows(DuckDBConnection connection, String scan, List<TextType> sampled)
            throws SQLException {
        List<String> counts = new ArrayList<>();
        for (int i = 0; i < sampled.size(); i++) {
            String column = CsvDialect.column(i);
            counts.add("count(" + column + ")");
            sampled.get(i).candidates().forEach(candidate -> counts.add("count(" + candidate.read(column) + ")"));
        }
        long[] values = row(connection, counts, scan);
        List<TextType> types = new ArrayList<>();
        int next = 0;
        for (TextType sample : sampled) {
            long texts = values[next++];
            TextType type = null;
            for (TextType candidate : sample.candidates()) {
                if (values[next++] == texts && type == null) {
                    type = candidate;
                }
            }
            types.add(texts == 0 ? sample : type);
        }
        return types;
    }

    private static String sample(String scan) {
        return "(SELECT * FROM " + scan + " LIMIT " + SAMPLE_ROWS + ")";
    }

    private static long[] row(DuckDBConnection connection, List<String> expressions, String from) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT " + String.join(", ", expressions) + " FROM " + from)) {
            row.next();
            long[] values = new long[expressions.size()];
            for (int i = 0; i < values.length; i++) {
                values[i] = row.getLong(i + 1);
            }
            return values;
        }
    }
}
