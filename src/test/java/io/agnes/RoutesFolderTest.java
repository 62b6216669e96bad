package io.agnes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.agnes.access.Mail;
import io.agnes.access.Mailer;
import io.agnes.config.Home;
import io.agnes.platform.RouteReport;
import io.agnes.platform.RouteStatus;
import io.agnes.source.jira.JiraApi;
import io.agnes.source.jira.JiraFiles;
import io.agnes.source.jsonapi.JsonApi;
import io.agnes.source.jsonapi.Page;
import io.agnes.source.jsonapi.PageRequest;
import io.agnes.source.keboola.ExportedFile;
import io.agnes.source.keboola.StorageApi;
import io.agnes.source.keboola.StorageCall;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The shipped routes and the steps of the rooms fit together. */
class RoutesFolderTest {
    private static final Mailer NO_MAIL = new Mailer() {
        @Override
        public boolean isAvailable() {
            return false;
        }

        @Override
        public void send(Mail mail) {
            throw new UnsupportedOperationException();
        }
    };

    private static final JsonApi NO_APIS = new JsonApi() {
        @Override
        public List<Map<String, String>> declared() {
            return List.of();
        }

        @Override
        public Page page(PageRequest request) {
            throw new UnsupportedOperationException();
        }
    };

    private static final StorageApi NO_KEBOOLA = new StorageApi() {
        @Override
        public JsonNode call(StorageCall call) {
            throw new UnsupportedOperationException();
        }

        @Override
        public ExportedFile export(StorageCall start) {
            throw new UnsupportedOperationException();
        }
    };

    private static final JiraApi NO_JIRA = call -> {
        throw new UnsupportedOperationException();
    };

    private static final JiraFiles NO_FILES = (call, target, most) -> {
        throw new UnsupportedOperationException();
    };

    private static final Path ROUTES = Path.of("routes").toAbsolutePath();

    @TempDir
    Path folder;

    @Test
    void theShippedRoutesHaveNothingToMend() {
        RouteReport report =
                Agnes.routeCheck(new Home(ROUTES.getParent(), Map.of()), ROUTES).run();

        assertThat(report.findings()).isEmpty();
        assertThat(report.routes()).hasSizeGreaterThan(10);
    }

    @Test
    void everyStepIsCalledByARoute() throws IOException {
        assertThat(called()).containsAll(Components.STEPS.keySet());
    }

    @Test
    void everyStepIsBoundUnderItsName() throws IOException {
        Files.writeString(folder.resolve("instance.yaml"), "instance: {name: Test}\n");
        Home home = new Home(
                folder,
                Map.of(
                        "CONFIG_DIR",
                        folder.toString(),
                        "DATA_DIR",
                        folder.resolve("data").toString()));

        try (Components components = Components.open(
                home,
                home.settings(Components.SECTIONS),
                new Ports(RoutesFolderTest::running, List::of, NO_MAIL, NO_KEBOOLA, NO_JIRA, NO_FILES, NO_APIS))) {
            assertThat(components.beans())
                    .allSatisfy(
                            (name, bean) -> assertThat(bean).as(name).isExactlyInstanceOf(Components.STEPS.get(name)));
            assertThat(components.beans()).containsOnlyKeys(Components.STEPS.keySet());
        }
    }

    private static Set<String> called() throws IOException {
        ObjectMapper yaml = new ObjectMapper(new YAMLFactory());
        Set<String> called = new TreeSet<>();
        try (Stream<Path> files = Files.walk(ROUTES)) {
            List<Path> routes = files.filter(file -> file.toString().endsWith(".camel.yaml"))
                    .toList();
            for (Path file : routes) {
                called.addAll(yaml.readTree(file.toFile()).findValuesAsText("ref"));
            }
        }
        return called;
    }

    private static RouteStatus running() {
        return new RouteStatus(false, null, null, List.of(), List.of());
    }
}
