package io.agnes.source.keboola;

import io.agnes.warehouse.Column;
import io.agnes.warehouse.Literal;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;

/**
 * The slices of an export as rows of text. Slices hold no names of columns; a file that is not sliced begins with
 * them, and the first of several may.
 */
final class CsvSlices {
    /** Of one line, and of what is read at a time; a cell of Keboola holds at most 16 MB. */
    private static final int LONGEST_LINE = 32 << 20;

    private final List<Path> files;
    private final List<String> columns;
    private final boolean named;

    CsvSlices(List<Path> files, List<String> columns) throws IOException {
        this.files = List.copyOf(files);
        this.columns = List.copyOf(columns);
        this.named = !files.isEmpty() && beginsWithNames(files.get(0));
    }

    boolean isNamed() {
        return named;
    }

    boolean isEmpty() throws IOException {
        for (Path file : files) {
            if (Files.size(file) > 0) {
                return false;
            }
        }
        return true;
    }

    /** What a select reads from: every column as {@code VARCHAR}. */
    String from() {
        if (files.isEmpty()) {
            return columns.stream()
                    .map(column -> "null::varchar as " + Column.quoted(column))
                    .collect(Collectors.joining(", ", "(select ", " where false)"));
        }
        if (!named) {
            return read(files, false);
        }
        String first = read(files.subList(0, 1), true);
        return files.size() == 1
                ? first
                : "(from " + first + " union all from " + read(files.subList(1, files.size()), false) + ")";
    }

    private String read(List<Path> some, boolean header) {
        String types = columns.stream()
                .map(column -> Literal.of(column) + ": 'VARCHAR'")
                .collect(Collectors.joining(", ", "{", "}"));
        return "read_csv(" + Literal.list(some) + ", auto_detect = false, delim = ',', quote = '\"', escape = '\"', "
                + "header = " + header + ", columns = " + types + ", nullstr = '', allow_quoted_nulls = false, "
                + "max_line_size = " + LONGEST_LINE + ", buffer_size = " + LONGEST_LINE + ")";
    }

    private boolean beginsWithNames(Path file) throws IOException {
        if (Files.size(file) == 0) {
            return false;
        }
        int most = 16 + columns.stream().mapToInt(column -> column.length() + 3).sum();
        char[] start = new char[most];
        try (InputStream bytes = Files.newInputStream(file);
                InputStream in = file.toString().endsWith(".gz") ? new GZIPInputStream(bytes) : bytes;
                BufferedReader text = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            int read = 0;
            for (int more = 0; more >= 0 && read < most; more = text.read(start, read, most - read)) {
                read += more;
            }
            String line = new String(start, 0, read).lines().findFirst().orElse("");
            return line.equals(String.join(",", columns))
                    || line.equals(columns.stream().map(Column::quoted).collect(Collectors.joining(",")));
        }
    }
}
