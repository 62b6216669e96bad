package io.agnes.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code POST /auth/tokens}; the token is the only thing on standard output. */
@Command(name = "create", description = "Makes an access token; it is shown this one time.")
final class TokenCreateCommand implements Callable<Integer> {
    private static final Pattern DAYS = Pattern.compile("([1-9][0-9]{0,3})d");

    private final DaCommand da;

    @Parameters(paramLabel = "NAME", description = "What you call it, such as laptop.")
    private String name;

    @Option(names = "--ttl", paramLabel = "DAYS", defaultValue = "90d", description = "90d, or never.")
    private String ttl;

    @Option(
            names = "--scope",
            paramLabel = "WORDS",
            description = "What it may do: read, query, upload, admin (default: the first three).")
    private String scope;

    @Option(names = "--json", description = "Print the server's answer as JSON.")
    private boolean json;

    TokenCreateCommand(DaCommand da) {
        this.da = da;
    }

    @Override
    public Integer call() throws IOException {
        ObjectNode body = JsonNodeFactory.instance.objectNode().put("name", name);
        Matcher days = DAYS.matcher(ttl);
        if (days.matches()) {
            body.put("expires_in_days", Integer.parseInt(days.group(1)));
        } else if (ttl.equals("never")) {
            body.putNull("expires_in_days");
        } else {
            throw Failure.usage("'" + ttl + "' is no lifetime of a token.", "Write --ttl 30d or --ttl never.");
        }
        if (scope != null) {
            body.put("scope", scope);
        }
        JsonNode made = da.client().call("POST", "/auth/tokens", body);
        if (json) {
            da.json(made);
            return 0;
        }
        da.io().result(made.path("token").asText());
        da.io()
                .note("This is the only time it is shown. It ends "
                        + made.path("expires_at").asText("never").replace("null", "never")
                        + "; revoke it with: da auth token revoke "
                        + made.path("name").asText());
        return 0;
    }
}
