package io.agnes.cli;

import java.io.IOException;
import java.io.Writer;
import java.util.List;

/** Draws rows under headings; two passes over the rows, none of which is kept. */
final class TextTable {
    private static final String DIM = "\u001b[2m";
    private static final String BOLD = "\u001b[1m";
    private static final String RESET = "\u001b[0m";

    private final List<String> headings;
    private final List<Boolean> numeric;
    private final Screen screen;

    /**
     * @param numeric which columns are aligned to the right
     */
    TextTable(List<String> headings, List<Boolean> numeric, Screen screen) {
        this.headings = headings.stream().map(CellText::visible).toList();
        this.numeric = numeric;
        this.screen = screen;
    }

    TableLayout write(Rows rows, Writer out) throws IOException {
        TableLayout layout = layout(rows);
        line(out, headings, layout, BOLD);
        for (int i = 0; i < layout.shown(); i++) {
            out.write(i == 0 ? "─" : "─┼─");
            out.write("─".repeat(layout.width(i)));
        }
        out.write(layout.leftOut() > 0 ? "─┼──\n" : "─\n");
        rows.each(cells -> line(out, cells, layout, ""));
        out.flush();
        return layout;
    }

    private TableLayout layout(Rows rows) throws IOException {
        int[] heads = headings.stream().mapToInt(DisplayWidth::of).toArray();
        int[] values = new int[heads.length];
        rows.each(cells -> {
            for (int i = 0; i < values.length; i++) {
                values[i] = Math.max(values[i], DisplayWidth.of(cells.get(i)));
            }
        });
        return TableLayout.of(heads, values, numeric, screen.columns());
    }

    private void line(Writer out, List<String> cells, TableLayout layout, String style) throws IOException {
        StringBuilder line = new StringBuilder(" ");
        for (int i = 0; i < layout.shown(); i++) {
            if (i > 0) {
                line.append(" │ ");
            }
            String text = DisplayWidth.cut(cells.get(i), layout.width(i));
            String padding = " ".repeat(Math.max(0, layout.width(i) - DisplayWidth.of(text)));
            boolean last = i == layout.shown() - 1 && layout.leftOut() == 0;
            if (numeric.get(i)) {
                line.append(padding).append(styled(text, style));
            } else {
                line.append(styled(text, style)).append(last ? "" : padding);
            }
        }
        out.write(line.append(layout.leftOut() > 0 ? " │ …\n" : "\n").toString());
    }

    private String styled(String text, String style) {
        String chosen = style.isEmpty() && text.equals(CellText.NULL) ? DIM : style;
        return screen.color() && !chosen.isEmpty() ? chosen + text + RESET : text;
    }

    /** Goes through all rows, each time from the first. */
    interface Rows {
        void each(Line consumer) throws IOException;
    }

    /** Takes the texts of one row. */
    interface Line {
        void accept(List<String> cells) throws IOException;
    }
}
