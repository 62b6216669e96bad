package io.agnes.cli;

import java.io.BufferedWriter;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * Where a command reads and writes. Results go to {@code out}, everything for people to {@code err}; all text is
 * UTF-8.
 *
 * @param out reports every failed write, so that a full disk cannot pass for a complete result
 */
record Io(Map<String, String> environment, InputStream in, Writer out, PrintWriter err, Screen screen, Prompt prompt) {

    static Io system() {
        Map<String, String> environment = System.getenv();
        OutputStream results = new FileOutputStream(FileDescriptor.out);
        Writer out = new BufferedWriter(new OutputStreamWriter(results, StandardCharsets.UTF_8), 1 << 16);
        PrintWriter err = new PrintWriter(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
        return new Io(environment, System.in, out, err, Screen.system(environment), Prompt.console(err));
    }

    /** The same with results going to a file. */
    Io writingTo(OutputStream file) {
        Writer writer = new BufferedWriter(new OutputStreamWriter(file, StandardCharsets.UTF_8), 1 << 16);
        return new Io(environment, in, writer, err, Screen.NONE, prompt);
    }

    /** Writes a result and its line end. */
    void result(String text) throws IOException {
        out.write(text);
        out.write('\n');
        out.flush();
    }

    /** Tells people something about the result. */
    void note(String text) {
        err.println(text);
        err.flush();
    }
}
