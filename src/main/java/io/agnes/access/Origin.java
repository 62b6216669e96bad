package io.agnes.access;

import java.util.concurrent.TimeUnit;

/**
 * Where and when a request came in.
 *
 * @param address of the client, as the server sees it
 * @param begun from {@link System#nanoTime()}
 */
public record Origin(String address, long begun) {
    /** A request that comes in now. */
    public static Origin now(String address) {
        return new Origin(address, System.nanoTime());
    }

    long elapsedMillis() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
    }
}
