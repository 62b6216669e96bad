package io.agnes.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code GET /api/health}, then remembers the address. */
@Command(name = "init", description = "Remembers the address of the server, once it has answered.")
final class SetupInitCommand implements Callable<Integer> {
    private final DaCommand da;

    @Parameters(arity = "0..1", paramLabel = "URL", description = "Its address, such as https://agnes.example.com.")
    private String url;

    @Option(names = "--json", description = "Print server, instance and status as JSON.")
    private boolean json;

    SetupInitCommand(DaCommand da) {
        this.da = da;
    }

    @Override
    public Integer call() throws IOException {
        ServerUrl server = url == null ? da.server() : ServerUrl.parse(url);
        JsonNode health = new ApiClient(server, Optional.empty()).get("/api/health");
        da.folder().saveServer(server);
        String instance = health.path("instance_name").asText(server.uri().getHost());
        if (json) {
            da.json(JsonNodeFactory.instance
                    .objectNode()
                    .put("server", server.toString())
                    .put("instance", instance)
                    .put("status", health.path("status").asText()));
        } else {
            da.io().note(instance + " at " + server + " is the server from now on. Next: da auth login");
        }
        return 0;
    }
}
