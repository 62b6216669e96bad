package io.agnes.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code GET /auth/me}. */
@Command(name = "whoami", description = "Shows who the server takes you for.")
final class WhoamiCommand implements Callable<Integer> {
    private final DaCommand da;

    @Option(names = "--json", description = "Print the server's answer as JSON: id, email, name, is_admin, groups.")
    private boolean json;

    WhoamiCommand(DaCommand da) {
        this.da = da;
    }

    @Override
    public Integer call() throws IOException {
        ApiClient client = da.client();
        JsonNode user = client.get("/auth/me");
        if (json) {
            da.json(user);
            return 0;
        }
        List<String> groups = new ArrayList<>();
        user.path("groups")
                .forEach(group ->
                        groups.add(group.isObject() ? group.path("name").asText() : group.asText()));
        Facts facts = new Facts();
        facts.add("email", user.path("email").asText());
        facts.add("name", user.path("name").asText(""));
        facts.add("admin", user.path("is_admin").asBoolean() ? "yes" : "no");
        facts.add("groups", String.join(", ", groups));
        facts.add("server", client.server().toString());
        facts.write(da.io().out());
        return 0;
    }
}
