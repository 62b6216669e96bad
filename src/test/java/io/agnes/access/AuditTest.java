package io.agnes.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agnes.state.OnBothDatabases;
import io.agnes.state.StateOn;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;

@OnBothDatabases
class AuditTest {
    @Parameter
    StateOn on;

    private static AccessFixture access;

    @BeforeParameterizedClassInvocation
    static void open(StateOn on, @TempDir Path folder) {
        access = new AccessFixture(folder.resolve(on.name()), on);
    }

    @AfterParameterizedClassInvocation
    static void close() {
        access.close();
    }

    @Test
    void anEntryTellsWhoDidWhatToWhichResource() {
        access.audit.record(
                Caller.operator(), "sync.trigger", "table:orders", Map.of("tables", 3, "all", true), "ok", 12L);

        assertThat(access.audit.newest(1)).singleElement().satisfies(entry -> {
            assertThat(entry.userId()).isEqualTo("operator");
            assertThat(entry.userEmail()).isEqualTo("operator");
            assertThat(entry.action()).isEqualTo("sync.trigger");
            assertThat(entry.resource()).isEqualTo("table:orders");
            assertThat(entry.params()).isEqualTo("{\"all\":true,\"tables\":3}");
            assertThat(entry.result()).isEqualTo("ok");
            assertThat(entry.durationMs()).isEqualTo(12L);
        });
    }

    @Test
    void whatNobodySignedInDidHasNoUser() {
        access.audit.record(null, "webhook.refused", null, Map.of(), "unauthenticated", null);

        assertThat(access.audit.newest(1)).singleElement().satisfies(entry -> {
            assertThat(entry.userId()).isNull();
            assertThat(entry.userEmail()).isNull();
            assertThat(entry.durationMs()).isNull();
        });
    }

    @Test
    void anEntryGoesWithTheChangeItTellsOf() {
        assertThatThrownBy(() -> access.database.write(handle -> {
                    access.audit.record(handle, Caller.operator(), "half.done", "x:y", Map.of(), "ok", null);
                    throw new IllegalStateException("rolled back");
                }))
                .hasMessage("rolled back");

        assertThat(access.audit.newest(1000)).extracting(AuditEntry::action).doesNotContain("half.done");
    }
}
