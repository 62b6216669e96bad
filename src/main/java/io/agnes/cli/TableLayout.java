package io.agnes.cli;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The widths of a table's columns. To fit a terminal, texts are shortened first, the longest first; then columns are
 * left out from the right. A number is never shortened: half a number is a wrong one.
 */
final class TableLayout {
    static final int GAP = 3;
    private static final int SHORTEST_TEXT = 12;

    private final int[] widths;
    private final int[] natural;
    private int shown;

    private TableLayout(int[] natural) {
        this.natural = natural;
        this.widths = natural.clone();
        this.shown = natural.length;
    }

    /**
     * @param headers display width of each heading
     * @param values largest display width of each column's values
     * @param numeric which columns hold numbers
     * @param columns width of the terminal; 0 is unlimited
     */
    static TableLayout of(int[] headers, int[] values, List<Boolean> numeric, int columns) {
        TableLayout layout = new TableLayout(IntStream.range(0, headers.length)
                .map(i -> Math.max(1, Math.max(headers[i], values[i])))
                .toArray());
        if (columns > 0) {
            int[] least = IntStream.range(0, headers.length)
                    .map(i -> {
                        int text = Math.min(layout.natural[i], SHORTEST_TEXT);
                        return numeric.get(i) ? Math.max(text, values[i]) : text;
                    })
                    .toArray();
            layout.shorten(least, columns);
            layout.leaveOut(columns);
        }
        return layout;
    }

    int width(int column) {
        return widths[column];
    }

    /** The columns 0 to this number minus one are shown. */
    int shown() {
        return shown;
    }

    int leftOut() {
        return widths.length - shown;
    }

    boolean cut() {
        return shown < widths.length || !Arrays.equals(widths, natural);
    }

    private void shorten(int[] least, int columns) {
        while (total() > columns) {
            int widest = -1;
            for (int i = 0; i < widths.length; i++) {
                if (widths[i] > least[i] && (widest < 0 || widths[i] > widths[widest])) {
                    widest = i;
                }
            }
            if (widest < 0) {
                return;
            }
            widths[widest]--;
        }
    }

    private void leaveOut(int columns) {
        while (shown > 1 && total() > columns) {
            shown--;
        }
        if (shown < widths.length) {
            widen(columns);
        }
    }

    /** What a left-out column frees goes back to the shortened ones. */
    private void widen(int columns) {
        for (int i = 0; i < shown; i++) {
            widths[i] += Math.max(0, Math.min(natural[i] - widths[i], columns - total()));
        }
    }

    /** A space on both sides, {@link #GAP} between columns; an ellipsis column on the right when some are left out. */
    private int total() {
        int sum = 1 + GAP * (shown - 1) + (shown < widths.length ? GAP + 1 : 1);
        for (int i = 0; i < shown; i++) {
            sum += widths[i];
        }
        return sum;
    }
}
