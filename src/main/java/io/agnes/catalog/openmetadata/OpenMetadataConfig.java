package io.agnes.catalog.openmetadata;

import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import io.agnes.config.Section;
import io.agnes.config.Setting;
import java.net.URI;
import java.util.Set;

/** The OpenMetadata server that is told which tables there are. Its token stands in {@code OPENMETADATA_TOKEN}. */
@Section(value = "openmetadata", description = "An OpenMetadata server that is told which tables there are.")
public record OpenMetadataConfig(
        @Setting(
                value = "${OPENMETADATA_URL:}",
                description = "Of the server, such as https://metadata.example.com; empty: nothing is exported.")
        String url,

        @Setting(value = "agnes", description = "The name of the database service under which the tables appear there.")
        String service) {
    /** The variable that holds the token of a bot. */
    public static final String TOKEN = "OPENMETADATA_TOKEN";

    private static final Set<String> THIS_MACHINE = Set.of("127.0.0.1", "localhost");

    /** @throws AgnesException INVALID when the URL would send the token without encryption, or the name is none */
    public OpenMetadataConfig {
        url = url.strip().replaceAll("/+$", "");
        if (!url.isEmpty() && !isSafe(url)) {
            throw new AgnesException(
                    Problem.INVALID,
                    "openmetadata.url is not the URL of a server that is called over TLS.",
                    "Write for example url: https://metadata.example.com.");
        }
        if (!service.matches("[A-Za-z][A-Za-z0-9_-]{0,63}")) {
            throw new AgnesException(
                    Problem.INVALID, "openmetadata.service is not a name.", "Write for example service: agnes.");
        }
    }

    /** Whether anything is exported. */
    public boolean isOn() {
        return !url.isEmpty();
    }

    private static boolean isSafe(String url) {
        try {
            URI server = URI.create(url);
            return server.getHost() != null
                    && server.getRawUserInfo() == null
                    && server.getRawQuery() == null
                    && server.getRawFragment() == null
                    && ("https".equals(server.getScheme())
                            || "http".equals(server.getScheme()) && THIS_MACHINE.contains(server.getHost()));
        } catch (IllegalArgumentException notAUrl) {
            return false;
        }
    }
}
