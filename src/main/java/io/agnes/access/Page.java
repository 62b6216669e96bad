package io.agnes.access;

import io.agnes.common.Parameters;

/** Which part of a long list is asked for: {@code limit} (1,000 unless told, at most 10,000) and {@code offset}. */
record Page(int limit, int offset) {
    private static final int USUAL = 1000;
    private static final int MOST = 10_000;
    private static final int LAST = 100_000_000;

    /**
     * @throws io.agnes.common.AgnesException BAD_PARAMETER for a number out of range
     */
    static Page of(Parameters parameters) {
        return new Page(
                parameters.findInt("limit", 1, MOST).orElse(USUAL),
                parameters.findInt("offset", 0, LAST).orElse(0));
    }
}
