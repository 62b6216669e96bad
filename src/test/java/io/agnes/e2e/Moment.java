package io.agnes.e2e;

/** When a server is killed: a while after something shows on its disk, or in the middle of requests. */
enum Moment {
    /** A Parquet file is being written. */
    CONVERSION(".*/data/.*\\.parquet\\..*\\.tmp"),
    /** An extract is about to name its new files. */
    PUBLISH(".*/extract\\.duckdb\\..*\\.tmp"),
    /** The next generation is being built. */
    REBUILD(".*/build-.*\\.tmp"),
    /** Runs are being queued and cancelled. */
    STATE(null),
    /** The server is not up yet. */
    START(null);

    private final String path;

    Moment(String path) {
        this.path = path;
    }

    /** The form of the path that gives it away; null when no file does. */
    String path() {
        return path;
    }
}
