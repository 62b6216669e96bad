package io.agnes.cli;

import java.util.Locale;

/** Sizes for people, in binary units. */
final class Sizes {
    private Sizes() {}

    static String text(long bytes) {
        if (bytes < 1024) {
            return bytes + " B";
        }
        double value = bytes;
        int power = 0;
        while (value >= 1024 && power < 6) {
            value /= 1024;
            power++;
        }
        return String.format(Locale.ROOT, "%.1f %cB", value, " KMGTPE".charAt(power));
    }
}
