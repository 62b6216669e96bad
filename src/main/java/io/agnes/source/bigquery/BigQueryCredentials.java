package io.agnes.source.bigquery;

import com.google.auth.Credentials;
import com.google.auth.oauth2.GoogleCredentials;
import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import io.agnes.config.Environment;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Who signs in to Google: a service account by its key, or whom the machine stands for. */
final class BigQueryCredentials {
    private static final List<String> SCOPES = List.of("https://www.googleapis.com/auth/cloud-platform");

    private BigQueryCredentials() {}

    /**
     * @throws AgnesException UNAVAILABLE when there are none, naming the variable and never its value
     */
    static GoogleCredentials of(BigQueryConnection connection, Environment environment) {
        String variable = connection.config().credentialsEnv();
        String key = environment.get(variable, "");
        try {
            if (!key.isEmpty()) {
                try (InputStream json = open(key)) {
                    return GoogleCredentials.fromStream(json).createScoped(SCOPES);
                }
            }
            if (variable.equals(BigQueryConnection.DEFAULT_CREDENTIALS_ENV)) {
                return GoogleCredentials.getApplicationDefault().createScoped(SCOPES);
            }
        } catch (IOException | IllegalArgumentException e) {
            // what it says may hold a part of the key
            throw none(connection, key.isEmpty() ? "finds no application default credentials" : "cannot read its key");
        }
        throw none(connection, "has no key: the variable " + variable + " is not set");
    }

    private static InputStream open(String key) throws IOException {
        if (key.stripLeading().startsWith("{")) {
            return new ByteArrayInputStream(key.getBytes(StandardCharsets.UTF_8));
        }
        try {
            return Files.newInputStream(Path.of(key));
        } catch (InvalidPathException notAPath) {
            throw new IOException("neither JSON nor a path");
        }
    }

    private static AgnesException none(BigQueryConnection connection, String why) {
        return new AgnesException(
                Problem.UNAVAILABLE,
                "The connection '" + connection.name() + "' " + why + ".",
                "Set " + connection.config().credentialsEnv()
                        + " to the JSON key of a service account, or to the path of its file.");
    }

    /** The same rights for a channel without TLS, which gRPC grants to no Google credentials. */
    static Credentials plainText(GoogleCredentials credentials) {
        return new PlainText(credentials);
    }

    private static final class PlainText extends Credentials {
        private static final long serialVersionUID = 1L;
        private final GoogleCredentials credentials;

        PlainText(GoogleCredentials credentials) {
            this.credentials = credentials;
        }

        @Override
        public String getAuthenticationType() {
            return credentials.getAuthenticationType();
        }

        @Override
        public Map<String, List<String>> getRequestMetadata(URI uri) throws IOException {
            return credentials.getRequestMetadata(uri);
        }

        @Override
        public boolean hasRequestMetadata() {
            return credentials.hasRequestMetadata();
        }

        @Override
        public boolean hasRequestMetadataOnly() {
            return credentials.hasRequestMetadataOnly();
        }

        @Override
        public void refresh() throws IOException {
            credentials.refresh();
        }
    }
}
