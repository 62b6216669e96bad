package io.agnes.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.camel.component.stub.StubComponent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each folder below routes-check has one mistake; the line that has it says {@code # expect: <rule>}. */
class RouteCheckTest {
    private static final Pattern EXPECTED = Pattern.compile("# expect: ([a-z, -]+)$");

    static Stream<String> cases() throws IOException {
        try (Stream<Path> folders = Files.list(fixtures())) {
            return folders
                    .filter(Files::isDirectory)
                    .map(folder -> folder.getFileName().toString())
                    .sorted()
                    .toList()
                    .stream();
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void aMistakeIsFoundInItsFileOnItsLineByItsRuleAndNothingElse(String name) throws IOException {
        Path folder = fixtures().resolve(name);

        RouteReport report = check(folder).run();

        assertThat(report.findings())
                .extracting(finding -> finding.file() + ":" + finding.line() + " " + finding.rule())
                .as(() -> report.findings().toString())
                .containsExactlyInAnyOrderElementsOf(expected(folder));
        assertThat(report.ok()).isEqualTo(name.equals("clean"));
        assertThat(report.findings()).allSatisfy(RouteCheckTest::isAFullSentence);
    }

    @Test
    void aCheckThatIsOvertakenEndsWhereverItIs() throws IOException {
        RouteCheck check = check(fixtures().resolve("clean"));
        AtomicInteger asked = new AtomicInteger();
        assertThat(check.run(() -> asked.incrementAndGet() < 0)).isPresent();

        for (int when = 1; when <= asked.get(); when++) {
            AtomicInteger left = new AtomicInteger(when);
            assertThat(check.run(() -> left.decrementAndGet() == 0)).isEmpty();
            assertThat(left).hasValue(0);
        }
    }

    private static void isAFullSentence(Finding finding) {
        assertThat(finding.what()).isNotBlank().doesNotContain("null", "\n");
        assertThat(finding.why()).isNotBlank();
        assertThat(finding.mend()).matches("[A-Z'].*\\.");
        assertThat(finding.toString())
                .startsWith(finding.file() + ":" + finding.line() + ": ")
                .doesNotContain("\n");
    }

    static RouteCheck check(Path folder) {
        return new RouteCheck(
                folder,
                values(),
                Map.of("orders", Orders.class),
                context -> context.addComponent("https", new StubComponent()));
    }

    static RouteValues values() {
        return RouteValues.read(fixtures().resolve("application.properties"));
    }

    static Path fixtures() {
        try {
            return Path.of(RouteCheckTest.class.getResource("/routes-check").toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<String> expected(Path folder) throws IOException {
        List<String> expected = new ArrayList<>();
        try (Stream<Path> files = Files.walk(folder)) {
            files.filter(Files::isRegularFile).forEach(file -> {
                List<String> lines = lines(file);
                for (int i = 0; i < lines.size(); i++) {
                    Matcher matcher = EXPECTED.matcher(lines.get(i));
                    if (matcher.find()) {
                        for (String rule : matcher.group(1).split(",")) {
                            expected.add(folder.relativize(file) + ":" + (i + 1) + " " + rule.strip());
                        }
                    }
                }
            });
        }
        return expected;
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void everyRuleIsProvedByAMistake() throws IOException {
        assertThat(cases().count()).isGreaterThan(60);
    }
}
