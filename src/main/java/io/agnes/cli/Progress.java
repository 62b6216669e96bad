package io.agnes.cli;

import java.util.Locale;

/**
 * Tells how far a download is: a bar on a terminal, elsewhere a line for every 10 % or five seconds, whichever comes
 * later. Thread-safe.
 */
final class Progress {
    private static final long LINE_NANOS = 5_000_000_000L;
    private static final long BAR_NANOS = 100_000_000L;
    private static final int WIDTH = 24;

    private final Io io;
    private final long total;
    private final boolean quiet;
    private final boolean bar;
    private final long begun = System.nanoTime();
    private long done;
    private long toldAt = begun;
    private int toldTenths;
    private boolean drawn;

    /** @param total bytes that are to come */
    Progress(Io io, long total, boolean quiet) {
        this.io = io;
        this.total = total;
        this.quiet = quiet || total == 0;
        this.bar = io.screen().interactive();
    }

    synchronized void add(long bytes) {
        done += bytes;
        if (quiet) {
            return;
        }
        long now = System.nanoTime();
        if (bar && now - toldAt >= BAR_NANOS) {
            toldAt = now;
            drawn = true;
            io.err().print("\r" + text());
            io.err().flush();
        } else if (!bar && now - toldAt >= LINE_NANOS && tenths() > toldTenths) {
            toldAt = now;
            toldTenths = tenths();
            io.note(text());
        }
    }

    /** Takes the bar away. */
    synchronized void end() {
        if (drawn) {
            io.err().print("\r" + " ".repeat(text().length()) + "\r");
            io.err().flush();
        }
    }

    private int tenths() {
        return (int) (done * 10 / total);
    }

    private String text() {
        double seconds = (System.nanoTime() - begun) / 1e9;
        String numbers = String.format(
                Locale.ROOT,
                "%3d %%  %s of %s  %s/s",
                done * 100 / total,
                Sizes.text(done),
                Sizes.text(total),
                Sizes.text((long) (done / Math.max(seconds, 0.001))));
        if (!bar) {
            return numbers;
        }
        int full = (int) Math.max(0, Math.min(WIDTH, done * WIDTH / total));
        return "[" + "#".repeat(full) + " ".repeat(WIDTH - full) + "] " + numbers + "   ";
    }
}
