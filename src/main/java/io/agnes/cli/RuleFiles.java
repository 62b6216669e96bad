package io.agnes.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * What the memory tells the agents of a workspace: {@code .claude/rules/km_<id>.md} for each mandatory item and {@code
 * km_approved.md} for the others. Files of these names are made, replaced and removed when they begin with {@link
 * RuleText#MARK}; all others stay as they are.
 */
final class RuleFiles {
    private static final String PREFIX = "km_";
    private static final String APPROVED = "approved";
    private static final Pattern ID = Pattern.compile("[a-zA-Z0-9_-]{1,128}");

    private final ApiClient client;
    private final Ahead bundle;
    private final Path folder;

    /** Asks for the items at once. */
    RuleFiles(ApiClient client, Workspace workspace) {
        this.client = client;
        this.bundle = new Ahead(client, "/api/memory/bundle");
        this.folder = workspace.claude("rules");
    }

    /**
     * Makes the files say what {@code GET /api/memory/bundle} says.
     *
     * @throws Failure when it does not come or is none; then the files are as they were
     */
    void match(SyncReport report) throws IOException {
        Map<String, String> wanted = wanted(bundle.get(), report);
        for (Map.Entry<String, String> rule : wanted.entrySet()) {
            Path file = folder.resolve(rule.getKey());
            if (Files.exists(file, LinkOption.NOFOLLOW_LINKS) && !isOurs(file)) {
                report.warnings.add(
                        "The file " + file + " is your own: what the memory says stands nowhere. Rename it.");
            } else if (WholeFile.write(file, rule.getValue())) {
                report.rulesWritten.add(rule.getKey());
            }
        }
        for (Path file : ours()) {
            if (!wanted.containsKey(file.getFileName().toString())) {
                Files.delete(file);
                report.rulesRemoved.add(file.getFileName().toString());
            }
        }
    }

    private Map<String, String> wanted(JsonNode bundle, SyncReport report) {
        JsonNode mandatory = bundle.path("mandatory");
        JsonNode approved = bundle.path(APPROVED);
        if (!mandatory.isArray() || !approved.isArray()) {
            throw refused("it has no lists of items");
        }
        Map<String, String> wanted = new TreeMap<>();
        for (JsonNode item : mandatory) {
            String id = item.path("id").asText();
            String name = (id.startsWith(PREFIX) ? id : PREFIX + id) + ".md";
            if (!ID.matcher(id).matches() || name.equals(PREFIX + APPROVED + ".md")) {
                throw refused("'" + id + "' is no id of an item");
            }
            if (wanted.put(name, RuleText.mandatory(item)) != null) {
                throw refused("it has the item '" + id + "' twice");
            }
        }
        if (!approved.isEmpty()) {
            wanted.put(PREFIX + APPROVED + ".md", RuleText.approved(approved));
        }
        report.rules = mandatory.size() + approved.size();
        return wanted;
    }

    private Failure refused(String reason) {
        return Failure.of(
                "The bundle of " + client.server() + " is none: " + reason + ".", "Tell the server's operator.");
    }

    private TreeSet<Path> ours() throws IOException {
        TreeSet<Path> ours = new TreeSet<>();
        if (Files.isDirectory(folder)) {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, PREFIX + "*.md")) {
                for (Path file : files) {
                    if (isOurs(file)) {
                        ours.add(file);
                    }
                }
            }
        }
        return ours;
    }

    private static boolean isOurs(Path file) throws IOException {
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            return false;
        }
        try (BufferedReader text = Files.newBufferedReader(file)) {
            return RuleText.MARK.equals(text.readLine());
        } catch (CharacterCodingException notText) {
            return false;
        }
    }
}
