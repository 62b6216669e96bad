package io.agnes.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code POST /auth/bootstrap}; secrets come from the terminal or from standard input, never as arguments. */
@Command(
        name = "bootstrap",
        description = {
            "Makes the first administrator of a new server and signs in.",
            "Standard input has the secret that the server printed at its start, then the password, a line each."
        })
final class BootstrapCommand implements Callable<Integer> {
    private final DaCommand da;

    @Parameters(paramLabel = "EMAIL", description = "The administrator's address.")
    private String email;

    @Option(names = "--name", paramLabel = "NAME", description = "What people call the administrator.")
    private String name;

    @Option(names = "--json", description = "Print server and e-mail as JSON.")
    private boolean json;

    BootstrapCommand(DaCommand da) {
        this.da = da;
    }

    @Override
    public Integer call() throws IOException {
        ApiClient client = da.anonymousClient();
        BufferedReader in = new BufferedReader(new InputStreamReader(da.io().in(), StandardCharsets.UTF_8));
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.put("secret", secret(in, "Secret of the server: "));
        body.put("email", email);
        body.put("name", name);
        body.put("password", secret(in, "New password: "));
        JsonNode answer = client.post("/auth/bootstrap", body);
        Credentials credentials = LoginCommand.credentials(client.server(), answer);
        da.folder().save(credentials);
        if (json) {
            da.json(JsonNodeFactory.instance
                    .objectNode()
                    .put("server", credentials.server())
                    .put("email", credentials.email()));
        } else {
            da.io().note(credentials.email() + " administers " + credentials.server() + " now.");
        }
        return 0;
    }

    private String secret(BufferedReader in, String question) throws IOException {
        String typed = da.io().screen().in() ? da.io().prompt().secret(question) : in.readLine();
        if (typed == null || typed.isBlank()) {
            throw Failure.usage(
                    "Secret and password are needed, a line each on standard input.",
                    "Look the secret up in the first lines that the server has printed.");
        }
        return typed.strip();
    }
}
