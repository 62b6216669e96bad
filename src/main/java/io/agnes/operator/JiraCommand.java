package io.agnes.operator;

import com.fasterxml.jackson.databind.JsonNode;
import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code agnes jira}: what an operator asks the running server about Jira. */
@Command(name = "jira", description = "Backfill Jira, and look after its events, in the running server.")
final class JiraCommand implements Runnable {
    private static final long LOOK_AGAIN_MILLIS = 1_000;

    private final Supplier<Optional<ServerClient>> running;

    @Spec
    private CommandSpec spec;

    /** @param running the server that runs in this home */
    JiraCommand(Supplier<Optional<ServerClient>> running) {
        this.running = running;
    }

    @Override
    public void run() {
        spec.commandLine().usage(out());
    }

    @Command(name = "status", description = "Tell what waits, what went through and how the backfill went, as JSON.")
    int status() {
        out().println(server().jiraStatus().toPrettyString());
        return 0;
    }

    @Command(
            name = "backfill",
            description = "Read all issues, and tell how far it is. It goes on in the server when this is stopped.")
    int backfill(
            @Option(names = "--jql", description = "Which issues, such as 'project = SUP'; all unless given.")
                    String jql)
            throws InterruptedException {
        ServerClient server = server();
        JsonNode backfill = server.backfillJira(jql);
        out().println("reading: " + backfill.path("jql").asText());
        while (!backfill.path("finished_at").isTextual()) {
            TimeUnit.MILLISECONDS.sleep(LOOK_AGAIN_MILLIS);
            JsonNode now = server.jiraStatus().path("backfill");
            if (!now.path("issues").equals(backfill.path("issues"))
                    || now.path("error").isTextual()) {
                out().println(told(now));
                out().flush();
            }
            backfill = now;
        }
        return backfill.path("error").isTextual() ? 1 : 0;
    }

    private static String told(JsonNode backfill) {
        String error = backfill.path("error").isTextual()
                ? "  " + backfill.path("error").asText()
                : "";
        return String.format(
                Locale.ROOT, "  %,d issues%s", backfill.path("issues").asLong(), error);
    }

    @Command(name = "dead-letters", description = "List the events that could not be used.")
    int deadLetters() {
        JsonNode letters = server().jiraDeadLetters();
        letters.path("dead_letters").forEach(letter -> out().println(letter.path("id")
                        .asText() + "  " + letter.path("what").asText() + "  "
                + letter.path("message").asText() + " " + letter.path("hint").asText()));
        out().println(letters.path("total").asLong() + " dead letters");
        return 0;
    }

    @Command(name = "replay", description = "Try events again that could not be used.")
    int replay(
            @Parameters(arity = "0..1", paramLabel = "ID", description = "One of them; all unless given.") String id) {
        out().println(server().replayJira(id).path("replayed").asLong() + " events are tried again");
        return 0;
    }

    private ServerClient server() {
        return running.get()
                .orElseThrow(() -> new AgnesException(
                        Problem.UNAVAILABLE, "No server runs in this home.", "Start one with bin/agnes serve."));
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }
}
