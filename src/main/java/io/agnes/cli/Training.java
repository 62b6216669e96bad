package io.agnes.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Does what commands usually do, in a scratch folder and with a server of its own, so that the launcher can keep the
 * classes that it took.
 */
public final class Training {
    private Training() {}

    /** @param arguments the scratch folder */
    public static void main(String[] arguments) throws IOException {
        Path scratch = Path.of(arguments[0]).toAbsolutePath();
        try (TrainingServer server = new TrainingServer(
                Workspace.create(scratch.resolve("published"), ServerUrl.parse(ServerUrl.DEFAULT)))) {
            Workspace workspace = Workspace.create(scratch.resolve("workspace"), ServerUrl.parse(server.url()));
            run(Map.of(
                    "DA_CONFIG_DIR",
                    scratch.resolve("config").toString(),
                    "DA_LOCAL_DIR",
                    workspace.root().toString(),
                    "DA_SERVER",
                    server.url(),
                    "DA_TOKEN",
                    "training",
                    "DA_NO_UPDATE_CHECK",
                    "1"));
        }
    }

    private static void run(Map<String, String> environment) {
        for (List<String> command : List.of(
                List.of("--version"),
                List.of("version"),
                List.of("sync"),
                List.of("sync", "--quiet"),
                List.of("query", "select n, t from t"),
                List.of("query", "--json", "select 1 as n, 'a' as t"),
                List.of("status", "--json"),
                List.of("tables"))) {
            Io io = new Io(
                    environment,
                    InputStream.nullInputStream(),
                    Writer.nullWriter(),
                    new PrintWriter(Writer.nullWriter()),
                    Screen.NONE,
                    Prompt.console(new PrintWriter(Writer.nullWriter())));
            String[] words = command.toArray(String[]::new);
            DaCommand.commandLine(io, words).execute(words);
        }
    }
}
