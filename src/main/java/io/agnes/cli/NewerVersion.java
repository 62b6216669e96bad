package io.agnes.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.lang.Runtime.Version;
import java.time.Duration;
import java.time.Instant;

/** Looks once a day whether the server has a newer {@code da}; whatever fails is not told. */
final class NewerVersion {
    private static final String FILE = "update_check.json";
    private static final Duration KEPT = Duration.ofHours(24);

    private NewerVersion() {}

    static void remark(DaCommand da, ApiClient client) {
        if (da.variable("DA_NO_UPDATE_CHECK").isPresent()) {
            return;
        }
        try {
            String latest = latest(da, client);
            if (Version.parse(latest).compareTo(Version.parse(DaCommand.version())) > 0) {
                da.io()
                        .note("note: da " + latest + " is there, this is " + DaCommand.version()
                                + ". Install it: curl -fsSL " + client.server() + "/cli/install.sh | sh");
            }
        } catch (RuntimeException notToldOrNoVersion) {
            // looking for news must never disturb
        }
    }

    private static String latest(DaCommand da, ApiClient client) {
        JsonNode kept = da.folder().read(FILE).orElse(JsonNodeFactory.instance.objectNode());
        String server = client.server().toString();
        if (kept.path("server").asText().equals(server)
                && Instant.parse(kept.path("checked_at").asText()).plus(KEPT).isAfter(Instant.now())) {
            return kept.path("latest").asText();
        }
        String latest = client.get("/cli/latest").path("version").asText();
        da.folder()
                .write(
                        FILE,
                        JsonNodeFactory.instance
                                .objectNode()
                                .put("server", server)
                                .put("latest", latest)
                                .put("checked_at", Instant.now().toString()));
        return latest;
    }
}
