package io.agnes.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Keeps an access token that somebody was given, once the server has told whose it is. */
final class TokenKeeping {
    private final DaCommand da;

    TokenKeeping(DaCommand da) {
        this.da = da;
    }

    /**
     * The token in the first line of standard input; on a terminal it is asked for.
     *
     * @throws Failure when there is none
     */
    String read() throws IOException {
        String typed = da.io().screen().in()
                ? da.io().prompt().secret("Token: ")
                : new BufferedReader(new InputStreamReader(da.io().in(), StandardCharsets.UTF_8)).readLine();
        if (typed == null || typed.isBlank()) {
            throw Failure.usage("No token was given.", "Send it on standard input: da auth import-token < token.txt");
        }
        return typed.strip();
    }

    Credentials keep(ServerUrl server, String token) {
        JsonNode user = new ApiClient(server, Optional.of(token)).get("/auth/me");
        Credentials credentials =
                new Credentials(server.toString(), user.path("email").asText(), token, null);
        da.folder().save(credentials);
        return credentials;
    }
}
