package org.duckdb;

/**
 * Stands before the driver's own class of this name on the class path. That one starts Java's flight recorder with the
 * first connection of a process, which takes longer than a small query does, to report the memory of connections with
 * the property {@code jdbc_jfr_memory_monitor}; no connection of ours has it.
 */
final class JfrMemoryMonitor {
    private JfrMemoryMonitor() {}

    static void init() {
        // nothing to report on
    }

    static void connectionOpened(DuckDBConnection connection) {
        // nothing to report on
    }

    static void connectionClosed(long database) {
        // nothing to report on
    }
}
