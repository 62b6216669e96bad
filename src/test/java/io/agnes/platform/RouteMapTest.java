package io.agnes.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RouteMapTest {
    private final RouteMap map = RouteCheck.of(Path.of("routes"), Path.of("config/application.properties"), Map.of())
            .map();

    @Test
    void theTreeLeadsFromTheTriggerOverRoutesAndBeansToTheChannel() {
        assertThat(map.text()).contains("""
                timer:catch-up
                    platform-catch-up
                        jobs.overdue
                        -> platform-jobs-enqueue
                            => {{channel.jobs}}, read by platform-jobs
                """);
    }

    @Test
    void aComputedTargetLeadsToEveryRouteItCanReach() {
        assertThat(map.text()).contains("-> sync-file\n").contains("fileSource.extract");
    }

    @Test
    void aVerbIsATrigger() {
        assertThat(map.text()).contains("POST /api/sync/trigger\n    sync-trigger\n        syncRuns.request\n");
        assertThat(map.mermaid()).contains("([\"POST /api/sync/trigger\"]) --> n_sync_trigger");
    }

    @Test
    void theFlowchartJoinsBothEndsOfAChannel() {
        assertThat(map.mermaid())
                .startsWith("flowchart LR\n")
                .contains("n_sync_enqueue --> n__channel_sync_[(\"channel.sync\")]")
                .contains("n__channel_sync_[(\"channel.sync\")] --> n_sync_run\n");
    }

    @Test
    void thePageInTheDocumentationIsUpToDate() throws Exception {
        if (Boolean.getBoolean("agnes.docs.write")) {
            Files.writeString(Path.of("docs/routes-map.md"), map.markdown());
        }
        assertThat(Path.of("docs/routes-map.md"))
                .as("Rewrite it: bin/agnes routes draw --markdown > docs/routes-map.md")
                .exists();
        assertThat(Files.readString(Path.of("docs/routes-map.md")))
                .as("Rewrite it: bin/agnes routes draw --markdown > docs/routes-map.md")
                .isEqualTo(map.markdown());
    }
}
