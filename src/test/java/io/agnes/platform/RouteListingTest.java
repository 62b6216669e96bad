package io.agnes.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RouteListingTest {
    private final Map<String, RouteInfo> routes =
            RouteCheckTest.check(RouteCheckTest.fixtures().resolve("clean")).list().stream()
                    .collect(java.util.stream.Collectors.toMap(RouteInfo::id, route -> route));

    @Test
    void aPipelineIsListedWithItsScheduleFromTheConfiguration() {
        assertThat(routes.get("sync-orders"))
                .isEqualTo(new RouteInfo(
                        "sync-orders",
                        Path.of("sync", "orders.camel.yaml"),
                        5,
                        "quartz:sync/orders",
                        "0 0/5 * * * ?",
                        "Reads the orders on a schedule",
                        "sync"));
    }

    @Test
    void aRouteOfTheHttpInterfaceIsListedWithItsVerb() {
        assertThat(routes.get("orders-get").trigger()).isEqualTo("GET /api/orders/{order_id}");
        assertThat(routes.get("orders-list").trigger()).isEqualTo("GET /api/orders");
        assertThat(routes.get("orders-head").trigger()).isEqualTo("HEAD /api/orders/{order_id}");
    }

    @Test
    void aChannelIsListedAsWhatItIsBoundTo() {
        assertThat(routes.get("sync-large").trigger()).isEqualTo("seda:orders");
        assertThat(routes.get("sync-large").schedule()).isEmpty();
    }

    @Test
    void aTemplatedRouteIsListedWithItsParametersAndTheTemplateIsNot() {
        assertThat(routes.get("platform-beat-heart").trigger()).isEqualTo("timer:heart");
        assertThat(routes.get("platform-beat-heart").schedule()).isEqualTo("every 5s");
        assertThat(routes).doesNotContainKey("platform-beat");
    }

    @Test
    void aBrokenFileDoesNotHideTheOthers(@TempDir Path folder) throws IOException {
        Files.createDirectories(folder.resolve("sync"));
        Files.writeString(folder.resolve("sync/a.camel.yaml"), "- route: { id: a");
        Files.writeString(
                folder.resolve("sync/b.camel.yaml"),
                "- route: { id: sync-b, from: { uri: timer:b, parameters: { repeatCount: 1 }, steps: [] } }");

        assertThat(RouteCheckTest.check(folder).list())
                .extracting(RouteInfo::id, RouteInfo::schedule)
                .containsExactly(org.assertj.core.api.Assertions.tuple("sync-b", "once"));
    }

    @Test
    void aPlaceholderInAPlaceholderIsResolved() {
        RouteValues values = RouteValues.of(Map.of("kind", "jira", "channel.jira", "seda:{{kind}}-{{stage:one}}"));

        assertThat(values.resolve("{{channel.{{kind}}}}")).isEqualTo("seda:jira-one");
        assertThat(values.resolve("{{unknown}} {{other:x}}")).isEqualTo("{{unknown}} x");
        assertThat(RouteValues.of(Map.of("a", "{{b}}", "b", "{{a}}")).resolve("{{a}}"))
                .isEqualTo("{{a}}");
    }

    @Test
    void secretsAreDeclaredByOneProperty() {
        assertThat(RouteValues.of(Map.of(RouteValues.SECRETS, "JIRA_SECRET, smtp.password ,"))
                        .secrets())
                .containsExactlyInAnyOrder("JIRA_SECRET", "smtp.password");
    }
}
