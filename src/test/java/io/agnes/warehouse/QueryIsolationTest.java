package io.agnes.warehouse;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class QueryIsolationTest {
    @Test
    void elsewhereThanOnLinuxTheReasonIsSaid() {
        assertThat(QueryIsolation.obstacle("Mac OS X")).contains("need Linux").contains("Mac OS X");
        QueryHealth health = QueryHealth.inProcess(QueryIsolation.obstacle("Windows 11"));
        assertThat(health.status()).isEqualTo("warning");
        assertThat(health.isolation()).isEqualTo("in-process");
        assertThat(health.problem()).contains("Windows 11");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void linuxHasWhatIsNeeded() {
        assertThat(QueryIsolation.obstacle("Linux")).isNull();
    }

    @Test
    void whatIsWantedIsNoReasonForAWarning() {
        QueryIsolation isolation = QueryIsolation.of(QueryFixture.config());
        assertThat(isolation).isEqualTo(new QueryIsolation(false, null));
        assertThat(isolation.mode()).isEqualTo("in-process");
        assertThat(QueryHealth.inProcess(null).status()).isEqualTo("ok");
    }

    @Test
    void anEndForLackOfMemoryIsKnownByWhatTheProcessSaidLast() {
        assertThat(QueryEnd.of(134, "terminate called after throwing an instance of 'std::bad_alloc'"))
                .isEqualTo(QueryEnd.MEMORY);
        assertThat(QueryEnd.of(1, "# There is insufficient memory for the Java Runtime Environment to continue."))
                .isEqualTo(QueryEnd.MEMORY);
        assertThat(QueryEnd.of(1, "os::commit_memory(0x00007f4571d90000, 65536, 1) failed; error='Not enough space'"))
                .isEqualTo(QueryEnd.MEMORY);
        assertThat(QueryEnd.of(3, "")).isEqualTo(QueryEnd.MEMORY);
        assertThat(QueryEnd.of(134, "# SIGSEGV (0xb) at pc=0x00007f")).isEqualTo(QueryEnd.CRASH);
        assertThat(QueryEnd.of(137, "")).isEqualTo(QueryEnd.CRASH);
    }
}
