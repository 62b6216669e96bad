package io.agnes.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.ListIterator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What the main commands print, to the letter: the files in {@code src/test/resources/transcripts}. Of their lines
 *
 * <pre>
 * # says what is shown
 * &lt; VERB PATH [STATUS] JSON     is what the server answers from here on
 * $ da ...                       is typed
 * ! ...                          is a line on standard error
 * [0]                            is the exit code
 * </pre>
 *
 * and all others are standard output. {@code -Dagnes.docs.write=true} writes what is printed now. The server of every
 * transcript has the tables {@code customers} and {@code orders}.
 */
class TranscriptTest {
    private static final Path FOLDER = Path.of("src/test/resources/transcripts");
    private static final Pattern ANSWER = Pattern.compile("< (\\w+ \\S+) (?:(\\d{3}) )?(.*)");
    private static final Pattern WORD = Pattern.compile("'([^']*)'|(\\S+)");

    @TempDir
    Path temp;

    static Stream<Path> transcripts() throws IOException {
        return Files.list(FOLDER).sorted();
    }

    @ParameterizedTest
    @MethodSource("transcripts")
    void aTranscriptIsWhatIsPrinted(Path file) throws Exception {
        String shown;
        try (DataServer server = new DataServer()) {
            server.publish("customers", "select 1 as id, 'Ann' as name union all select 2, 'Bob'");
            server.publish("orders", "select i as id, i * 1.5 as amount from range(1, 3) t(i)");
            shown = play(Files.readAllLines(file).listIterator(), server);
        }
        if (Boolean.getBoolean("agnes.docs.write")) {
            Files.writeString(file, shown);
        }
        assertThat(shown).isEqualTo(Files.readString(file));
    }

    private String play(ListIterator<String> lines, DataServer server) throws IOException {
        Path workspace = Files.createDirectories(temp.resolve("w")).toRealPath();
        Da da = new Da(temp.resolve("config"), server.url());
        da.environment.put("DA_LOCAL_DIR", workspace.toString());
        StringBuilder shown = new StringBuilder();
        while (lines.hasNext()) {
            String line = lines.next();
            shown.append(line).append('\n');
            Matcher answer = ANSWER.matcher(line);
            if (answer.matches()) {
                int status = answer.group(2) == null ? 200 : Integer.parseInt(answer.group(2));
                String body = answer.group(3);
                server.stub.answer(answer.group(1), exchange -> send(exchange, status, body));
            } else if (line.startsWith("$ da ")) {
                Da.Outcome outcome = da.run(words(line.substring(5)));
                String told =
                        outcome.out() + outcome.err().replaceAll("(?m)^", "! ").replaceAll("! $", "");
                shown.append(alike(told, server, workspace))
                        .append('[')
                        .append(outcome.exit())
                        .append("]\n");
                skip(lines);
            }
        }
        return shown.toString();
    }

    private static void send(HttpExchange exchange, int status, String body) throws IOException {
        AgnesStub.send(exchange, status, status < 400 ? "application/json" : "application/problem+json", body);
    }

    /** To the end of what was printed when the transcript was written. */
    private static void skip(ListIterator<String> lines) {
        while (lines.hasNext()) {
            String line = lines.next();
            if (line.matches("\\[\\d+]")) {
                return;
            }
            if (line.startsWith("$ da ") || line.startsWith("< ")) {
                lines.previous();
                return;
            }
        }
    }

    private static String[] words(String typed) {
        List<String> words = new ArrayList<>();
        Matcher word = WORD.matcher(typed);
        while (word.find()) {
            words.add(word.group(1) == null ? word.group(2) : word.group(1));
        }
        return words.toArray(String[]::new);
    }

    /** What is another each time: addresses, folders, moments, durations and sizes of files. */
    private String alike(String text, DataServer server, Path workspace) {
        return text.replace(server.url(), "http://agnes.example.com")
                .replace(workspace.toString(), "/home/ann/analysis")
                .replace(temp.resolve("config").toString(), "/home/ann/.config/da")
                .replaceAll("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ", "2026-01-31T12:00:00Z")
                .replaceAll("\\d+\\.\\d s\\)", "0.1 s)")
                .replaceAll("\\d+ ms\\)", "10 ms)")
                .replaceAll("\"duration_s\" : [0-9.]+", "\"duration_s\" : 0.1")
                .replaceAll("(\"(?:bytes|size_bytes|bytes_total)\" : )\\d+", "$1500")
                .replaceAll("\\d+(?:\\.\\d)? (?:B|KB)(?=[.;)])", "500 B");
    }
}
