package io.agnes.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.agnes.Components;
import io.agnes.config.Variable.Place;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The reference page, the example and the template tell what the program reads: no more, no less. */
class ConfigurationReferenceTest {
    private static final Path PAGE = Path.of("docs/configuration.md");
    private static final String COMMAND = "./mvnw test -Dtest=ConfigurationReferenceTest -Dagnes.docs.write=true";

    @Test
    void thePageIsUpToDate() throws IOException {
        String page = ReferencePage.of(Components.SECTIONS, Path.of("config/application.properties"), COMMAND);
        if (Boolean.getBoolean("agnes.docs.write")) {
            Files.writeString(PAGE, page);
        }
        assertThat(PAGE).as("out of date; rewrite it with: %s", COMMAND).hasContent(page);
    }

    @Test
    void everySectionHasItsTest() {
        for (Class<? extends Record> section : Components.SECTIONS) {
            Path test = Path.of("src/test/java", section.getName().replace('.', '/') + "Test.java");
            assertThat(test).content().contains("hasDefaults", "readsEveryKey");
        }
    }

    @Test
    void theExampleIsUsable() {
        Settings settings =
                Settings.load(Environment.of(Map.of()), Components.SECTIONS, Path.of("config/instance.yaml.example"));

        assertThat(settings.section(InstanceConfig.class).name()).isEqualTo("Agnes");
    }

    @Test
    void theTemplateNamesWhatTheServerReads() throws IOException {
        String template = Files.readString(Path.of("config/.env.template"));

        assertThat(names("(?m)^(\\w+)=", template)).isEqualTo(names(Place.ENV_FILE));
        assertThat(names("(?m)^# (\\w+)=", template)).isSubsetOf(names(Place.PROCESS));
        assertThat(Environment.of(Map.of(), Path.of("config/.env.template")).get("DATA_DIR", ""))
                .isEqualTo("data");
    }

    @Test
    void everyVariableThatTheProgramReadsIsOnThePage() throws IOException {
        Set<String> read = new TreeSet<>();
        for (Path file : files(Path.of("src/main/java"))) {
            String text = Files.readString(file);
            read.addAll(names("environment\\(?\\)?\\s*\\.(?:find|get|getOrDefault)\\(\"(\\w+)\"", text));
            read.addAll(names("variable\\(\"(\\w+)\"\\)", text));
            read.addAll(names("= \"([A-Z]+(?:_[A-Z]+)+)\";", text));
            read.addAll(names("\"\\$\\{([A-Z_]+):", text));
        }
        read.addAll(names("(?m)^agnes\\.secrets = (\\w+)", Files.readString(Path.of("config/application.properties"))));
        read.addAll(names("\\$\\{([A-Z_]+):-\\w", Files.readString(Path.of("src/main/resources/logback.xml"))));
        for (Path file : files(Path.of("bin"))) {
            read.addAll(names("\\$\\{((?:AGNES|DA|JAVA)_[A-Z]+):-", Files.readString(file)));
        }

        // of every shell, not ours to tell
        read.removeAll(Set.of("HOME", "TERM"));
        assertThat(Variable.ALL.stream().map(Variable::name)).containsExactlyInAnyOrderElementsOf(read);
    }

    private static Set<String> names(Place place) {
        return Variable.ALL.stream()
                .filter(variable -> variable.place() == place)
                .map(Variable::name)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> names(String pattern, String text) {
        Set<String> names = new TreeSet<>();
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        while (matcher.find()) {
            names.add(matcher.group(1));
        }
        return names;
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> found = Files.walk(folder)) {
            return found.filter(Files::isRegularFile).toList();
        }
    }
}
