package io.agnes.warehouse;

import io.agnes.config.DataSize;
import io.agnes.config.DiskSpace;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What it means when the engine could not put aside what does not fit into its memory. */
final class Spill {
    /** The engine lowers its own limit to what is free when an instance begins to spill; here is the lower one. */
    private static final Pattern USED =
            Pattern.compile("failed to offload data block .*?/([\\d.]+) ([KMGT]i?B|bytes?) used\\)", Pattern.DOTALL);

    /** The engine rounds what it tells. */
    private static final double ROUNDED = 0.95;

    private Spill() {}

    /** Whether the disk ended it, and not the limit that is configured. */
    static boolean metFullDisk(Throwable failure, DataSize configured) {
        if (DiskSpace.isLacking(failure)) {
            return true;
        }
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            Matcher used = USED.matcher(String.valueOf(cause.getMessage()));
            if (used.find() && bytes(used.group(1), used.group(2)) < ROUNDED * configured.bytes()) {
                return true;
            }
        }
        return false;
    }

    private static double bytes(String number, String unit) {
        int power = Math.max(0, "bKMGT".indexOf(unit.charAt(0)));
        return Double.parseDouble(number.toLowerCase(Locale.ROOT)) * Math.pow(1024, power);
    }
}
