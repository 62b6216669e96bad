package io.agnes.cli;

import java.io.IOException;
import java.io.Writer;
import java.util.List;

/** A GitHub-flavoured Markdown table. */
final class MarkdownFormat implements ResultFormat {

    @Override
    public void write(QueryAnswer answer, Writer out) throws IOException {
        List<ResultColumn> columns = answer.columns();
        line(out, columns.stream().map(column -> escaped(column.name())).toList());
        line(
                out,
                columns.stream().map(column -> column.numeric() ? "--:" : "---").toList());
        answer.rows(cells -> line(
                out,
                cells.stream()
                        .map(cell -> cell.isNull() ? CellText.NULL : escaped(CellText.raw(cell)))
                        .toList()));
    }

    private static void line(Writer out, List<String> cells) throws IOException {
        out.write("| " + String.join(" | ", cells) + " |\n");
    }

    private static String escaped(String text) {
        String oneLine = text.replace("\\", "\\\\").replace("|", "\\|").replaceAll("\\R", "<br>");
        return CellText.visible(oneLine);
    }
}
