package io.agnes.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;

/**
 * What a coding agent reads in a workspace: CLAUDE.md, its settings, its servers. What is ours is replaced after a copy
 * was kept; what others have written stays.
 */
final class AgentFiles {
    /** How a CLAUDE.md that was made here is known. */
    static final String MARKER = "AI Data Analyst";

    private static final String OURS = "da sync";
    private static final String PULL = "da sync --quiet 2>/dev/null || true";
    /** Claude Code ends such a hook after about a second: the work goes on without it. */
    private static final String PUSH = "nohup da sync --upload-only --quiet >/dev/null 2>&1 &";

    /** The notes before anything was written. */
    static final String NOTES = """
            # My notes

            What you write here is yours: no da command changes it. It is handed in with your sessions, so that what you
            learned can help others.
            """;

    private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss");

    private final Workspace workspace;
    private final Io io;

    AgentFiles(Workspace workspace, Io io) {
        this.workspace = workspace;
        this.io = io;
    }

    /** Writes those that are missing or other than they should be. */
    void write(String claudeMd, ServerUrl server) throws IOException {
        if (Files.exists(workspace.claudeMd())
                && !Files.readString(workspace.claudeMd()).equals(claudeMd)) {
            backUp(workspace.claudeMd(), "backup");
        }
        WholeFile.write(workspace.claudeMd(), claudeMd);
        if (!Files.exists(workspace.claude("CLAUDE.local.md"))) {
            WholeFile.write(workspace.claude("CLAUDE.local.md"), NOTES);
        }
        settings();
        servers(server);
    }

    private void settings() throws IOException {
        Path file = workspace.claude("settings.json");
        ObjectNode settings = existing(file);
        ObjectNode hooks = object(settings, "hooks");
        hook(hooks, "SessionStart", PULL);
        hook(hooks, "SessionEnd", PUSH);
        ArrayNode allowed = array(object(settings, "permissions"), "allow");
        boolean known = false;
        for (JsonNode rule : allowed) {
            known |= rule.asText().equals("Bash(da:*)");
        }
        if (!known) {
            allowed.add("Bash(da:*)");
        }
        WholeFile.write(file, settings);
    }

    /** The server's tools for agents; the token stays in the environment. */
    private void servers(ServerUrl server) throws IOException {
        Path file = workspace.root().resolve(".mcp.json");
        ObjectNode all = existing(file);
        ObjectNode ours = object(object(all, "mcpServers"), "agnes");
        ours.put("type", "http");
        ours.put("url", server + "/mcp");
        object(ours, "headers").put("Authorization", "Bearer ${DA_TOKEN}");
        WholeFile.write(file, all);
    }

    private ObjectNode existing(Path file) throws IOException {
        if (!Files.exists(file)) {
            return JsonNodeFactory.instance.objectNode();
        }
        JsonNode known = WholeFile.json(file);
        if (known instanceof ObjectNode object) {
            return object;
        }
        Path kept = backUp(file, "corrupt");
        io.note("warning: " + file + " is no JSON object; it is kept as " + kept.getFileName() + " and made anew.");
        return JsonNodeFactory.instance.objectNode();
    }

    /** Puts our hook at its place; those that hold other commands, too, are left alone. */
    private static void hook(ObjectNode hooks, String event, String command) {
        List<JsonNode> kept = new ArrayList<>();
        array(hooks, event).forEach(entry -> {
            if (!isOurs(entry)) {
                kept.add(entry);
            }
        });
        ArrayNode entries = hooks.putArray(event);
        kept.forEach(entries::add);
        entries.addObject().putArray("hooks").addObject().put("type", "command").put("command", command);
    }

    private static boolean isOurs(JsonNode entry) {
        JsonNode commands = entry.path("hooks");
        for (JsonNode command : commands) {
            if (!command.path("command").asText().contains(OURS)) {
                return false;
            }
        }
        return !commands.isEmpty();
    }

    private static ObjectNode object(ObjectNode parent, String field) {
        return parent.get(field) instanceof ObjectNode known ? known : parent.putObject(field);
    }

    private static ArrayNode array(ObjectNode parent, String field) {
        return parent.get(field) instanceof ArrayNode known ? known : parent.putArray(field);
    }

    private static Path backUp(Path file, String why) throws IOException {
        Path copy = file.resolveSibling(
                file.getFileName() + "." + why + "." + LocalDateTime.now().format(STAMP));
        int again = 1;
        while (Files.exists(copy)) {
            copy = copy.resolveSibling(copy.getFileName() + "-" + again++);
        }
        return Files.copy(file, copy);
    }
}
