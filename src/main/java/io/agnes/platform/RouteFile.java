package io.agnes.platform;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;

/**
 * A route file as it lies on disk.
 *
 * @param path relative to the routes folder
 * @param content the list of declarations; missing when the file is not valid YAML
 */
record RouteFile(Path path, Path absolute, List<String> lines, YamlNode content) {
    static final String RULE = "yaml";
    static final String SUFFIX = ".camel.yaml";

    static RouteFile read(Path folder, Path file, Findings findings) throws IOException {
        Path path = folder.relativize(file);
        try {
            return of(path, file, Files.readAllLines(file), findings);
        } catch (CharacterCodingException notText) {
            RouteFile unread = new RouteFile(path, file, List.of(), YamlNode.missing(1));
            findings.add(unread, 1, RULE, "the file is not UTF-8 text", "Camel cannot read it", "Save it as UTF-8.");
            return unread;
        }
    }

    static RouteFile of(Path path, Path file, List<String> lines, Findings findings) {
        RouteFile unread = new RouteFile(path, file, lines, YamlNode.missing(1));
        return new RouteFile(path, file, lines, unread.parse(findings));
    }

    private YamlNode parse(Findings findings) {
        LoadSettings settings = LoadSettings.builder()
                .setMaxAliasesForCollections(0)
                .setUseMarks(true)
                .build();
        try {
            Optional<Node> root = new Compose(settings).composeString(String.join("\n", lines) + "\n");
            if (root.isEmpty()) {
                syntaxError(findings, 1, "it declares nothing");
                return YamlNode.missing(1);
            }
            YamlNode content = YamlNode.of(root.get());
            refuseDoubleKeys(content, findings);
            return content;
        } catch (MarkedYamlEngineException wrong) {
            int line = wrong.getProblemMark().map(mark -> mark.getLine() + 1).orElse(1);
            syntaxError(findings, line, wrong.getProblem());
        } catch (YamlEngineException wrong) {
            syntaxError(findings, 1, wrong.getMessage());
        }
        return YamlNode.missing(1);
    }

    private void refuseDoubleKeys(YamlNode node, Findings findings) {
        Set<String> seen = new HashSet<>();
        for (YamlNode.Entry entry : node.entries()) {
            if (!seen.add(entry.name())) {
                syntaxError(findings, entry.key().line(), "the key '" + entry.name() + "' is there twice");
            }
            refuseDoubleKeys(entry.value(), findings);
        }
        node.items().forEach(item -> refuseDoubleKeys(item, findings));
    }

    private void syntaxError(Findings findings, int line, String problem) {
        String first =
                problem == null ? "unreadable" : problem.lines().findFirst().orElse("unreadable");
        findings.add(
                this,
                line,
                RULE,
                "the file is not valid YAML (" + first + ")",
                "none of its routes can be loaded",
                "Mend the indentation or the quotes on this line or the one above.");
    }

    /** The folder below {@code routes}, for example {@code sync}; empty for a file that lies elsewhere. */
    String area() {
        return path.getNameCount() == 2 ? path.getName(0).toString() : "";
    }

    /** The file's name without its suffix. */
    String name() {
        String name = path.getFileName().toString();
        return name.endsWith(SUFFIX) ? name.substring(0, name.length() - SUFFIX.length()) : name;
    }

    /** What the ids of this file begin with: {@code <area>-<name>}. */
    String prefix() {
        return area() + "-" + name();
    }

    /** The bodies of all declarations of a kind, for example {@code route} or {@code rest}. */
    List<YamlNode> declarations(String kind) {
        return content.items().stream()
                .filter(item -> item.has(kind))
                .map(item -> item.get(kind))
                .toList();
    }
}
