package io.agnes.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScratchBuildTest {
    private static final String HEADER = "# When: now.\n# Does: counts.\n# Writes: nothing.\n# Fails: never.\n";

    public static final class Counter {
        private final AtomicInteger calls = new AtomicInteger();

        public int count() {
            return calls.incrementAndGet();
        }
    }

    public interface Door {
        void open();
    }

    @TempDir
    Path folder;

    @Test
    void nothingOfACheckedFolderRuns() throws IOException {
        write("platform/beat", route("timer:now", "delay: \"0\", period: \"1\"", "counter", "count"));
        Counter counter = new Counter();

        RouteReport report = check(Map.of("counter", counter), context -> {}).run();

        assertThat(report.findings()).isEmpty();
        assertThat(counter.calls).hasValue(0);
    }

    @Test
    void aCheckLeavesNoThreadBehind() throws IOException {
        write("platform/beat", route("quartz:now", "cron: \"* * * * * ?\"", "counter", "count"));
        Set<Thread> before = Thread.getAllStackTraces().keySet();

        assertThat(check(Map.of("counter", Counter.class), context -> {}).run().findings())
                .isEmpty();

        assertThat(Thread.getAllStackTraces().keySet().stream()
                        .filter(thread -> !before.contains(thread))
                        .map(Thread::getName)
                        .collect(Collectors.toSet()))
                .noneMatch(name -> name.contains("Quartz") || name.contains("Camel") || name.contains("timer"));
    }

    @Test
    void aClassStandsInForItsBeanWithoutBeingMadeAndAnInterfaceToo() throws IOException {
        write("platform/beat", route("timer:now", "period: \"1\"", "orders", "list"));
        write(
                "platform/door",
                route("timer:then", "period: \"1\"", "door", "open").replace("beat", "door"));

        assertThat(check(Map.of("orders", Orders.class, "door", Door.class), context -> {})
                        .run()
                        .findings())
                .isEmpty();
    }

    @Test
    void anAbstractClassIsRefusedBecauseNobodyKnowsItsMethods() {
        Map<String, Object> beans = Map.of("context", CamelContext.class, "list", java.util.AbstractList.class);

        assertThatThrownBy(() -> ScratchBeans.bind(beans, new DefaultCamelContext().getRegistry()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("AbstractList");
    }

    @Test
    void anUnknownBeanNamesTheKnownOnesAndAnUnknownMethodTheMethodsOfItsBean() throws IOException {
        write("platform/beat", route("timer:now", "period: \"1\"", "meter", "count"));
        assertThat(check(Map.of("counter", Counter.class), context -> {}).run().findings())
                .extracting(Finding::mend)
                .containsExactly("Use one of counter, or add it to Components.");

        write("platform/beat", route("timer:now", "period: \"1\"", "counter", "tally"));
        assertThat(check(Map.of("counter", Counter.class), context -> {}).run().findings())
                .extracting(Finding::what, Finding::mend)
                .containsExactly(org.assertj.core.api.Assertions.tuple(
                        "the bean Counter has no method 'tally'", "Use one of count."));
    }

    @Test
    void whatTheGateRefusesIsFoundWithItsReason() throws IOException {
        write("platform/beat", route("timer:now", "period: \"1\"", "counter", "count"));
        Consumer<CamelContext> gate = context -> context.addRoutePolicyFactory((camel, id, node) -> {
            throw new IllegalStateException("The route '" + id + "' may not be here.");
        });

        assertThat(check(Map.of("counter", Counter.class), gate).run().findings())
                .extracting(Finding::toString)
                .containsExactly(
                        "platform/beat.camel.yaml:6: The route 'platform-beat' may not be here, "
                                + "the engine would not start with it. Correct the name, the option or the expression. [build]");
    }

    @Test
    void aSecretNeedsNoValueToBeChecked() throws IOException {
        write(
                "platform/beat",
                route("timer:now", "period: \"1\"", "counter", "count")
                        + "        - setHeader: { name: key, constant: \"{{env:SHOP_KEY}}{{shop.key}}\" }\n");
        RouteValues values = new RouteValues(Map.of(), Set.of("SHOP_KEY", "shop.key"));

        assertThat(new RouteCheck(folder, values, Map.of("counter", Counter.class), context -> {})
                        .run()
                        .findings())
                .isEmpty();
    }

    @Test
    void filesThatAreNoRoutesAreLeftAlone() throws IOException {
        Files.writeString(folder.resolve("README.md"), "not a route");

        assertThat(check(Map.of(), context -> {}).run()).isEqualTo(new RouteReport(List.of(), List.of()));
    }

    @Test
    void aFileThatIsNotTextIsAFindingAndNotAFailure() throws IOException {
        Files.createDirectories(folder.resolve("sync"));
        Files.write(folder.resolve("sync/a.camel.yaml"), new byte[] {(byte) 0xff, (byte) 0xfe, 0});
        Files.writeString(folder.resolve("sync/b.camel.yaml"), HEADER + "- &a [ *a ]\n");
        Files.writeString(folder.resolve("sync/c.camel.yaml"), HEADER);
        Files.writeString(folder.resolve("sync/d.camel.yaml"), HEADER + "just a text\n");

        assertThat(check(Map.of(), context -> {}).run().findings())
                .extracting(finding -> finding.file() + " " + finding.rule())
                .contains("sync/a.camel.yaml yaml", "sync/b.camel.yaml yaml", "sync/c.camel.yaml yaml")
                .contains("sync/d.camel.yaml schema");
    }

    private RouteCheck check(Map<String, ?> beans, Consumer<CamelContext> engine) {
        return new RouteCheck(folder, RouteValues.of(Map.of()), beans, engine);
    }

    private void write(String name, String text) throws IOException {
        Path file = folder.resolve(name + ".camel.yaml");
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private static String route(String uri, String parameters, String bean, String method) {
        return HEADER + """
                - route:
                    id: platform-beat
                    description: Counts
                    group: platform
                    from:
                      uri: %s
                      parameters: { %s }
                      steps:
                        - bean: { id: count-%s, ref: %s, method: %s }
                """.formatted(uri, parameters, bean, bean, method);
    }
}
