package io.agnes.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The two tests of every section: its defaults, and a full mapping in which every key differs from its default. */
public final class SectionAssert<T extends Record> {
    private final Class<T> type;
    private final String name;
    private final String entryType;
    private final Path file;

    private SectionAssert(Class<T> type, Path folder) {
        this.type = type;
        this.name = type.getAnnotation(Section.class).value();
        this.entryType = type.getAnnotation(Section.class).type();
        this.file = folder.resolve("instance.yaml");
    }

    public static <T extends Record> SectionAssert<T> section(Class<T> type, Path folder) {
        return new SectionAssert<>(type, folder);
    }

    /** The section with these lines, each {@code key: value}. */
    public T read(String lines) {
        try {
            String entry = entryType.isEmpty() ? lines : "one:\n  type: " + entryType + "\n" + lines.indent(2);
            Files.writeString(file, name + ":\n" + entry.indent(2));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        Settings settings = Settings.load(Environment.of(Map.of()), List.of(type), file);
        return entryType.isEmpty()
                ? settings.section(type)
                : settings.entries(type).get("one");
    }

    /** Checks the section whose lines are those of its required keys only. */
    public void hasDefaults(String required, T expected) {
        assertThat(read(required)).isEqualTo(expected);
        assertThat(required.lines().map(line -> line.substring(0, line.indexOf(':'))))
                .containsExactlyElementsOf(keys(true));
    }

    /** Checks that the lines name every key there is, that each is read, and that none is its default. */
    public void readsEveryKey(String lines, T expected) throws ReflectiveOperationException {
        assertThat(lines.lines().map(line -> line.substring(0, line.indexOf(':'))))
                .as("the keys of '%s'", name)
                .containsExactlyElementsOf(keys(false));
        assertThat(read(lines)).isEqualTo(expected);
        T defaults = read(lines.lines()
                .filter(line -> keys(true).contains(line.substring(0, line.indexOf(':'))))
                .reduce("", (before, line) -> before + line + "\n"));
        for (RecordComponent component : type.getRecordComponents()) {
            if (!required(component)) {
                component.getAccessor().setAccessible(true);
                assertThat(component.getAccessor().invoke(expected))
                        .as("%s.%s stands at its default, so it is not seen to be read", name, Settings.key(component))
                        .isNotEqualTo(component.getAccessor().invoke(defaults));
            }
        }
    }

    private List<String> keys(boolean onlyRequired) {
        return Stream.of(type.getRecordComponents())
                .filter(component -> !onlyRequired || required(component))
                .map(Settings::key)
                .toList();
    }

    private static boolean required(RecordComponent component) {
        return component.getAnnotation(Setting.class).value().equals(Setting.REQUIRED);
    }
}
