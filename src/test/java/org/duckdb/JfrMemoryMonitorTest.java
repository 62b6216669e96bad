package org.duckdb;

import io.agnes.common.StandIns;
import org.junit.jupiter.api.Test;

class JfrMemoryMonitorTest {
    @Test
    void oursStandsBeforeTheDriversAndHasWhatTheDriverCalls() throws Exception {
        StandIns.assertStandsIn(JfrMemoryMonitor.class, DuckDBDriver.class);
    }
}
