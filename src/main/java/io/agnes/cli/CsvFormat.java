package io.agnes.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.Writer;
import java.util.List;

/** RFC 4180 with line feeds: a NULL is nothing at all, an empty text is {@code ""}. */
final class CsvFormat implements ResultFormat {

    @Override
    public void write(QueryAnswer answer, Writer out) throws IOException {
        List<String> names =
                answer.columns().stream().map(column -> quoted(column.name())).toList();
        out.write(String.join(",", names));
        out.write('\n');
        answer.rows(cells -> {
            for (int i = 0; i < cells.size(); i++) {
                if (i > 0) {
                    out.write(',');
                }
                JsonNode cell = cells.get(i);
                out.write(cell.isNull() ? "" : quoted(CellText.raw(cell)));
            }
            out.write('\n');
        });
    }

    private static String quoted(String text) {
        boolean plain = !text.isEmpty()
                && text.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r')
                && !Character.isWhitespace(text.charAt(0))
                && !Character.isWhitespace(text.charAt(text.length() - 1));
        return plain ? text : '"' + text.replace("\"", "\"\"") + '"';
    }
}
