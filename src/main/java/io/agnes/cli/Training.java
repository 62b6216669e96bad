package io.agnes.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Does what commands usually do, in a scratch folder and without a server, so that the launcher can keep the classes
 * that it took.
 */
public final class Training {
    private static final String NOBODY = "http://127.0.0.1:1";

    private Training() {}

    /** @param arguments the scratch folder */
    public static void main(String[] arguments) throws IOException {
        Path scratch = Path.of(arguments[0]).toAbsolutePath();
        Workspace workspace = Workspace.create(scratch.resolve("workspace"), ServerUrl.parse(NOBODY));
        LocalDatabase.change(workspace).close();
        Map<String, String> environment = Map.of(
                "DA_CONFIG_DIR",
                scratch.resolve("config").toString(),
                "DA_LOCAL_DIR",
                workspace.root().toString());
        for (List<String> command : List.of(
                List.of("--version"),
                List.of("version"),
                List.of("query", "select 1 as n, 'a' as t"),
                List.of("query", "--json", "select 1 as n, 'a' as t"),
                List.of("status", "--json"),
                List.of("tables", "--server", NOBODY))) {
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
