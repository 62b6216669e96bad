package io.agnes.cli;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Runs {@code da} as a user would, in this process. */
final class Da {
    final Map<String, String> environment = new HashMap<>();
    private final Deque<String> typed = new ArrayDeque<>();
    private Screen screen = Screen.NONE;
    private InputStream in = InputStream.nullInputStream();

    Da(Path configFolder, String server) {
        environment.put("DA_CONFIG_DIR", configFolder.toString());
        environment.put("DA_SERVER", server);
        environment.put("DA_TOKEN", "T");
        environment.put("DA_LOCAL_DIR", configFolder.toString());
        environment.put("DA_NO_UPDATE_CHECK", "1");
        environment.put("HOME", configFolder.resolve("home").toString());
    }

    Da input(String text) {
        in = new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
        return this;
    }

    Da screen(Screen chosen) {
        screen = chosen;
        return this;
    }

    /** What the person at the terminal answers, in order. */
    Da types(String... answers) {
        typed.addAll(List.of(answers));
        return this;
    }

    Io io(StringWriter out, StringWriter err) {
        return new Io(environment, in, out, new PrintWriter(err), screen, new Prompt() {
            @Override
            public String line(String question) {
                err.write(question);
                return typed.poll();
            }

            @Override
            public String secret(String question) {
                return line(question);
            }
        });
    }

    Outcome run(String... arguments) throws IOException {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exit = DaCommand.commandLine(io(out, err), arguments).execute(arguments);
        return new Outcome(exit, out.toString(), err.toString());
    }

    record Outcome(int exit, String out, String err) {}
}
