package io.agnes.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code GET /api/catalog/profile/{table}}. */
@Command(name = "profile", description = "Shows the profile of a table that the server has made.")
final class ProfileCommand implements Callable<Integer> {
    private static final int NOT_FOUND = 404;

    private final DaCommand da;

    @Parameters(paramLabel = "TABLE", description = "Id of the table.")
    private String table;

    @Option(names = "--json", description = "Print the server's answer as JSON.")
    private boolean json;

    ProfileCommand(DaCommand da) {
        this.da = da;
    }

    @Override
    public Integer call() throws IOException {
        return show(table, json);
    }

    int show(String id, boolean asJson) throws IOException {
        ApiClient client = da.client();
        JsonNode profile = get(client, "/api/catalog/profile/" + ApiClient.segment(id), "profiles", client);
        if (asJson) {
            da.json(profile);
        } else {
            new AnswerView(da.io(), List.of()).show(profile);
        }
        return 0;
    }

    /**
     * An answer of something that not every server has.
     *
     * @throws Failure saying so when the server does not know the address
     */
    static JsonNode get(ApiClient client, String path, String what, ApiClient server) {
        try {
            return client.get(path);
        } catch (Failure failure) {
            if (failure.status() == NOT_FOUND
                    && String.valueOf(failure.getMessage()).contains("/api/")) {
                throw Failure.of(
                        "The server " + server.server() + " does not offer " + what + ".",
                        "In a workspace da explore TABLE looks at the rows themselves.");
            }
            throw failure;
        }
    }
}
