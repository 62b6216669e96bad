package io.agnes.source.file;

import io.agnes.warehouse.Literal;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * How a CSV file is written, as its first rows tell.
 *
 * @param quote null when no value of the sample is quoted
 * @param escape null like {@code quote}
 * @param comment null when lines are not commented out
 * @param skip lines above the header
 * @param encoding {@link #UTF_8} or {@link #LATIN_1}
 * @param literalQuotes whether quotes are text like any other
 * @param nulls the texts that stand for a missing value, as a list in SQL
 * @param names of the columns, any text
 * @param types of the columns in the sample, the same number
 */
record CsvDialect(
        String delimiter,
        String quote,
        String escape,
        String comment,
        long skip,
        boolean header,
        String encoding,
        boolean literalQuotes,
        String nulls,
        List<String> names,
        List<TextType> types) {
    static final String UTF_8 = "utf-8";
    static final String LATIN_1 = "latin-1";
    /** Rows beyond this number of faulty ones are not recorded, so a file that has as many is refused. */
    static final long MAX_REJECTS = 1_000_000;

    private static final String STANDARD_QUOTE = "\"";
    private static final List<String> DELIMITERS = List.of(",", ";", "\t", "|");

    CsvDialect withLiteralQuotes() {
        return new CsvDialect(delimiter, quote, escape, comment, skip, header, encoding, true, nulls, names, types);
    }

    /** Whether the one column that was found looks like several. */
    boolean looksUnsplit() {
        return names.size() == 1 && DELIMITERS.stream().anyMatch(names.get(0)::contains);
    }

    /** The name of a column inside {@link #scan}, where names of the file could clash with the engine's options. */
    static String column(int index) {
        return "c" + index;
    }

    /** A table function that reads every value as text; faulty rows are left out, and recorded if asked for. */
    String scan(Path file, boolean storeRejects) {
        String columns = IntStream.range(0, names.size())
                .mapToObj(i -> "'" + column(i) + "': 'VARCHAR'")
                .collect(Collectors.joining(", ", "{", "}"));
        return "read_csv(" + Literal.of(file.toString()) + ", auto_detect = false, columns = " + columns + ", delim = "
                + Literal.of(delimiter) + ", quote = " + Literal.of(quoting(quote)) + ", escape = "
                + Literal.of(quoting(escape)) + ", comment = " + Literal.of(comment == null ? "" : comment)
                + ", skip = " + skip + ", header = " + header + ", encoding = " + Literal.of(encoding)
                + ", nullstr = " + nulls + ", hive_partitioning = false, "
                + (storeRejects ? Rejects.OPTIONS + ", rejects_limit = " + MAX_REJECTS : "ignore_errors = true") + ")";
    }

    /** Quotes may come after the sample: unless quotes are text, the standard quote always counts. */
    private String quoting(String sniffed) {
        if (literalQuotes) {
            return "";
        }
        return sniffed == null ? STANDARD_QUOTE : sniffed;
    }
}
