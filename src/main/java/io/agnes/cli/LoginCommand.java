package io.agnes.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code POST /auth/token}; keeps the token for the next commands. */
@Command(
        name = "login",
        description = {
            "Signs in with e-mail and password, or with an access token, and keeps what it gets.",
            "Asks for what is not given, when it runs on a terminal."
        })
final class LoginCommand implements Callable<Integer> {
    private final DaCommand da;

    @Option(names = "--email", paramLabel = "EMAIL", description = "Whom to sign in.")
    private String email;

    @Option(names = "--password-stdin", description = "Read the password from the first line of standard input.")
    private boolean passwordStdin;

    @Option(names = "--token-stdin", description = "Read an access token from standard input instead.")
    private boolean tokenStdin;

    @Option(names = "--json", description = "Print server, e-mail and end of validity as JSON.")
    private boolean json;

    LoginCommand(DaCommand da) {
        this.da = da;
    }

    @Override
    public Integer call() throws IOException {
        ApiClient client = da.anonymousClient();
        if (client.server().exposed()) {
            da.io().note("warning: The password goes to " + client.server() + " unencrypted; prefer https://.");
        }
        Credentials credentials = tokenStdin ? token(client.server()) : signIn(da, client, email(), password());
        if (json) {
            ObjectNode told = JsonNodeFactory.instance.objectNode();
            da.json(told.put("server", credentials.server())
                    .put("email", credentials.email())
                    .put("expires_at", credentials.expiresAt()));
        } else {
            da.io()
                    .note("Signed in to " + credentials.server() + " as " + credentials.email()
                            + (credentials.expiresAt() == null ? "" : " until " + credentials.expiresAt()) + ".");
        }
        return 0;
    }

    static Credentials signIn(DaCommand da, ApiClient client, String email, String password) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.put("email", email);
        body.put("password", password);
        Credentials credentials = credentials(client.server(), client.post(ApiClient.SIGN_IN, body));
        da.folder().save(credentials);
        return credentials;
    }

    private Credentials token(ServerUrl server) throws IOException {
        TokenKeeping tokens = new TokenKeeping(da);
        return tokens.keep(server, tokens.read());
    }

    private String email() {
        if (email != null) {
            return email;
        }
        requireTerminal("--email EMAIL");
        Optional<String> last = da.folder().credentials().map(Credentials::email);
        String typed = da.io()
                .prompt()
                .line("E-mail" + last.map(known -> " [" + known + "]").orElse("") + ": ");
        return given(typed == null || typed.isBlank() ? last.orElse("") : typed.strip(), "e-mail");
    }

    private String password() throws IOException {
        if (passwordStdin) {
            BufferedReader in = new BufferedReader(new InputStreamReader(da.io().in(), StandardCharsets.UTF_8));
            return given(in.readLine(), "password on standard input");
        }
        requireTerminal("--password-stdin");
        return given(da.io().prompt().secret("Password: "), "password");
    }

    private void requireTerminal(String instead) {
        if (!da.io().screen().interactive()) {
            throw Failure.usage("This is not a terminal, so nothing can be asked.", "Add " + instead + ".");
        }
    }

    private static String given(String value, String what) {
        if (value == null || value.isEmpty()) {
            throw Failure.usage("No " + what + " was given.", "Try again and enter it.");
        }
        return value;
    }

    static Credentials credentials(ServerUrl server, JsonNode answer) {
        String token = answer.path("access_token").asText();
        if (token.isEmpty()) {
            throw Failure.of(
                    "The server " + server + " signed in without giving a token.",
                    "Check that --server names an Agnes server.");
        }
        Instant end = Instant.now().plusSeconds(answer.path("expires_in").asLong());
        return new Credentials(
                server.toString(),
                answer.path("user").path("email").asText(),
                token,
                end.truncatedTo(ChronoUnit.SECONDS).toString());
    }
}
