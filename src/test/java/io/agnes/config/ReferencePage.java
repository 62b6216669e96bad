package io.agnes.config;

import io.agnes.config.Variable.Place;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Writes {@code docs/configuration.md} from what the program itself reads. */
final class ReferencePage {
    private static final Pattern REFERENCE = Pattern.compile("\\$\\{(\\w+):(.*)}");

    private final StringBuilder page = new StringBuilder();

    private ReferencePage() {}

    static String of(List<Class<? extends Record>> sections, Path properties, String command) throws IOException {
        ReferencePage reference = new ReferencePage();
        reference.line("# Configuration");
        reference.paragraph("Written by `" + command + "`; a test fails when it is out of date.");
        reference.paragraph("""
                | File | Holds |
                | --- | --- |
                | `config/instance.yaml` | this instance: the sections below; `config/instance.yaml.example` is a start |
                | `$DATA_DIR/state/instance.yaml` | the same keys, merged over it leaf by leaf |
                | `.env` | variables, among them secrets; `config/.env.template` is a start |
                | `config/application.properties` | the engine, and the values that routes name |""");
        reference.paragraph("""
                `${NAME}` in `instance.yaml` takes a variable, `${NAME:default}` has a default, `$${NAME}` is plain text.
                A variable that is not set, an unknown key and an unusable value stop the start, which names the key.
                Durations are `500ms`, `30s`, `15m`, `24h`, `7d`; sizes are `16KB`, `512MB`, `20GB`, counted by 1024.
                `bin/agnes doctor` checks all of it and changes nothing. Every change counts from the next start on.""");
        reference.line("## instance.yaml");
        sections.forEach(reference::section);
        reference.variables();
        reference.placeholders(properties);
        return reference.page.toString();
    }

    private void section(Class<? extends Record> type) {
        Section section = type.getAnnotation(Section.class);
        line("### " + section.value() + (section.type().isEmpty() ? "" : ", type " + section.type()));
        paragraph(section.description());
        if (!section.type().isEmpty()) {
            paragraph(entries(section));
        }
        header("Key", "Type", "Default", "Description");
        for (RecordComponent component : type.getRecordComponents()) {
            Setting setting = component.getAnnotation(Setting.class);
            row(
                    "`" + Settings.key(component) + "`",
                    SettingKind.of(component.getType()).label(),
                    defaultOf(setting.value()),
                    setting.description());
        }
    }

    private static String entries(Section section) {
        return "`" + section.value()
                + "` is a map: the name of each entry (letters, digits, underscores) is the name of"
                + " a connection, its `type: " + section.type() + "` says that it has the keys below. A secret is the"
                + " *name* of an environment variable, which is read when it is needed.";
    }

    private static String defaultOf(String written) {
        if (written.equals(Setting.REQUIRED)) {
            return "required";
        }
        Matcher reference = REFERENCE.matcher(written);
        if (reference.matches()) {
            return "`" + reference.group(1) + "`, else `" + reference.group(2) + "`";
        }
        return written.isEmpty() ? "empty" : "`" + written + "`";
    }

    private void variables() {
        line("## Variables");
        paragraph(
                "An empty variable counts as unset. One of the process stands over one of `.env`. Relative folders start "
                        + "at the home folder.");
        for (Place place : Place.values()) {
            line("### " + place.title);
            header("Variable", "When unset", "Description");
            Variable.ALL.stream()
                    .filter(variable -> variable.place() == place)
                    .forEach(variable -> row("`" + variable.name() + "`", variable.orElse(), variable.description()));
        }
    }

    /** A block of the file is some comment lines and the properties they speak of. */
    private void placeholders(Path properties) throws IOException {
        line("## application.properties");
        for (String block : Files.readString(properties).strip().split("\n\\s*\n")) {
            List<String> lines = block.lines().toList();
            paragraph(sentence(lines.stream()
                    .filter(line -> line.startsWith("#"))
                    .map(line -> line.substring(1).strip())
                    .collect(Collectors.joining("\n"))));
            List<String> values =
                    lines.stream().filter(line -> !line.startsWith("#")).toList();
            if (!values.isEmpty()) {
                header("Property", "Value");
                values.forEach(line -> {
                    String[] parts = line.split("=", 2);
                    row("`" + parts[0].strip() + "`", "`" + parts[1].strip() + "`");
                });
            }
        }
    }

    /** A comment as a sentence; its braces are text. */
    private static String sentence(String comment) {
        String start = comment.substring(0, Math.min(1, comment.length())).toUpperCase(Locale.ROOT);
        String rest = comment.substring(start.length()).replaceAll("\\{\\{\\w+}}", "`$0`");
        return start + rest + (comment.isEmpty() || comment.endsWith(".") ? "" : ".");
    }

    private void line(String text) {
        page.append(page.length() == 0 ? "" : "\n").append(text).append('\n');
    }

    private void paragraph(String text) {
        if (!text.isEmpty()) {
            line(text);
        }
    }

    private void header(String... names) {
        page.append('\n');
        row(names);
        page.append("| --- ".repeat(names.length)).append("|\n");
    }

    private void row(String... cells) {
        page.append("| ").append(String.join(" | ", cells)).append(" |\n");
    }
}
