package io.agnes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** docs/security.md names tests and classes that are there. */
class SecurityPageTest {
    private static final Path PAGE = Path.of("docs/security.md");
    private static final Pattern TEST = Pattern.compile("`([A-Z]\\w+(?:Test|IT))(?:\\.(\\w+))?`");
    private static final Pattern CLASS = Pattern.compile("`((?:access|platform|warehouse)\\.[A-Z]\\w+)`");

    private static List<String> requirements() throws IOException {
        return Files.readAllLines(PAGE).stream()
                .filter(line -> line.startsWith("| ") && !line.startsWith("| Requirement"))
                .toList();
    }

    @Test
    void everyRequirementNamesTestsThatAreThere() throws IOException {
        Map<String, Path> tests;
        try (Stream<Path> files = Files.walk(Path.of("src/test/java"))) {
            tests = files.filter(file -> file.toString().endsWith(".java"))
                    .collect(Collectors.toMap(
                            file -> file.getFileName().toString().replace(".java", ""),
                            file -> file,
                            (first, second) -> first));
        }
        assertThat(requirements()).hasSizeGreaterThan(35);
        for (String requirement : requirements()) {
            List<MatchResult> named = TEST.matcher(requirement).results().toList();
            assertThat(named).as(requirement).isNotEmpty();
            for (MatchResult test : named) {
                assertThat(tests).as(requirement).containsKey(test.group(1));
                if (test.group(2) != null) {
                    assertThat(Files.readString(tests.get(test.group(1))))
                            .as(requirement)
                            .contains("void " + test.group(2) + "(");
                }
            }
        }
    }

    @Test
    void everyClassThatMeetsARequirementIsThere() throws IOException {
        for (String requirement : requirements()) {
            CLASS.matcher(requirement).results().map(found -> found.group(1)).forEach(name -> assertThat(
                            Path.of("src/main/java/io/agnes/" + name.replace('.', '/') + ".java"))
                    .as(requirement)
                    .exists());
        }
    }
}
