package io.agnes.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The transcripts of an agent's sessions in a workspace: those the agent keeps, and those in user/sessions. */
final class Transcripts {
    private static final String SUFFIX = ".jsonl";

    private final Workspace workspace;
    private final Map<String, String> environment;

    Transcripts(Workspace workspace, Map<String, String> environment) {
        this.workspace = workspace;
        this.environment = environment;
    }

    /** Those that are new or have grown since they were handed in. */
    List<Path> pending(UploadLedger ledger) {
        return all().stream()
                .filter(file -> !ledger.has(file.getFileName().toString(), file))
                .toList();
    }

    private List<Path> all() {
        List<Path> files = new ArrayList<>();
        files.addAll(in(kept()));
        files.addAll(in(workspace.sessions()));
        return files;
    }

    /** Claude Code names the folder by the path, each character but letters and digits as a dash. */
    private Path kept() {
        String home = environment.getOrDefault("HOME", System.getProperty("user.home"));
        String set = environment.getOrDefault("CLAUDE_CONFIG_DIR", "");
        Path claude = set.isEmpty() ? Path.of(home, ".claude") : Path.of(set);
        return claude.resolve("projects").resolve(workspace.root().toString().replaceAll("[^A-Za-z0-9]", "-"));
    }

    private static List<Path> in(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().endsWith(SUFFIX))
                    .filter(Files::isRegularFile)
                    .sorted()
                    .toList();
        } catch (IOException unreadable) {
            return List.of();
        }
    }
}
