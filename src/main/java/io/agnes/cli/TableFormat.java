package io.agnes.cli;

import java.io.IOException;
import java.io.Writer;

/** A table for people; what did not fit is told on standard error. */
final class TableFormat implements ResultFormat {
    private final Io io;

    TableFormat(Io io) {
        this.io = io;
    }

    @Override
    public void write(QueryAnswer answer, Writer out) throws IOException {
        TextTable table = new TextTable(
                answer.columns().stream().map(ResultColumn::name).toList(),
                answer.columns().stream().map(ResultColumn::numeric).toList(),
                io.screen());
        TableLayout layout = table.write(
                consumer -> answer.rows(cells ->
                        consumer.accept(cells.stream().map(CellText::shown).toList())),
                out);
        String rows = answer.rowCount() == 1 ? "1 row" : answer.rowCount() + " rows";
        io.note("(" + rows + ", " + answer.elapsedMillis() + " ms)");
        if (layout.cut()) {
            io.note(cutNote(layout, answer.columns().size()));
        }
    }

    private String cutNote(TableLayout layout, int columns) {
        String what = layout.leftOut() == 0
                ? "Long values are cut"
                : layout.shown() + " of " + columns + " columns are shown";
        return "note: " + what + " to fit a width of " + io.screen().columns()
                + "; --csv, --json or --markdown shows everything.";
    }
}
