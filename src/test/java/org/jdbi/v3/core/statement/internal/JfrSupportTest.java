package org.jdbi.v3.core.statement.internal;

import io.agnes.common.StandIns;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;

class JfrSupportTest {
    @Test
    void oursStandsBeforeJdbisAndHasWhatJdbiCalls() throws Exception {
        StandIns.assertStandsIn(JfrSupport.class, Jdbi.class);
    }
}
