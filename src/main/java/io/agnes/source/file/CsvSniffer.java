package io.agnes.source.file;

import io.agnes.warehouse.Literal;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.duckdb.DuckDBConnection;

/** Finds out how a CSV file is written from its first rows. */
final class CsvSniffer {
    /** What {@code sniff_csv} gives for a character that is not used. */
    private static final String NONE = "(empty)";

    private CsvSniffer() {}

    /** @throws SQLException when the engine cannot make sense of the file */
    static CsvDialect sniff(DuckDBConnection connection, Path file, LoadOptions options) throws SQLException {
        try {
            return sniff(connection, file, options, CsvDialect.UTF_8);
        } catch (SQLException e) {
            if (isEncoding(e) && options.encoding() == null) {
                return sniff(connection, file, options, CsvDialect.LATIN_1);
            }
            throw e;
        }
    }

    /**
     * Strict at first, which finds a title above the header. One faulty row makes that fail, see one column of text, or
     * take the rows above the faulty one for a title; then faulty rows are passed over, unless fewer rows fit then.
     */
    static CsvDialect sniff(DuckDBConnection connection, Path file, LoadOptions options, String encoding)
            throws SQLException {
        CsvDialect strict = null;
        try {
            strict = sniff(connection, file, options, encoding, false);
        } catch (SQLException e) {
            if (isEncoding(e)) {
                throw e;
            }
        }
        if (strict != null && strict.skip() == 0 && !strict.looksUnsplit()) {
            return strict;
        }
        CsvDialect lenient = sniff(connection, file, options, encoding, true);
        boolean strictFits = strict != null
                && !strict.looksUnsplit()
                && (lenient.looksUnsplit()
                        || TextTypes.sampleRows(connection, strict.scan(file, false))
                                > TextTypes.sampleRows(connection, lenient.scan(file, false)));
        return strictFits ? strict : lenient;
    }

    private static CsvDialect sniff(
            DuckDBConnection connection, Path file, LoadOptions options, String encoding, boolean lenient)
            throws SQLException {
        String sql = "SELECT Delimiter, Quote, Escape, Comment, SkipRows, HasHeader, DateFormat, TimestampFormat,"
                + " list_transform(Columns, lambda c: c.name), list_transform(Columns, lambda c: c.type::VARCHAR)"
                + " FROM sniff_csv(" + Literal.of(file.toString()) + ", encoding = " + Literal.of(encoding)
                + options.sniffing() + ", ignore_errors = " + lenient + ")";
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            String dateFormat = row.getString(7);
            String timestampFormat = row.getString(8);
            List<TextType> types = texts(row, 10).stream()
                    .map(type -> TextType.of(type, dateFormat, timestampFormat))
                    .toList();
            return new CsvDialect(
                    row.getString(1),
                    character(row, 2),
                    character(row, 3),
                    character(row, 4),
                    row.getLong(5),
                    row.getBoolean(6),
                    encoding,
                    false,
                    options.nulls(),
                    texts(row, 9),
                    types);
        }
    }

    private static String character(ResultSet row, int column) throws SQLException {
        String text = row.getString(column);
        return text == null || text.isEmpty() || text.equals(NONE) ? null : text;
    }

    private static List<String> texts(ResultSet row, int column) throws SQLException {
        List<String> texts = new ArrayList<>();
        for (Object text : (Object[]) row.getArray(column).getArray()) {
            texts.add((String) text);
        }
        return texts;
    }

    private static boolean isEncoding(SQLException e) {
        return String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT).contains("not utf-8 encoded");
    }
}
