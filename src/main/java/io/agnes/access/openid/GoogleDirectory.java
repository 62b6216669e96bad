package io.agnes.access.openid;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The groups of Google Workspace, read through the Admin SDK without a key file: the machine's own identity lets the
 * service account sign a request in the name of an administrator (domain-wide delegation), which gives a token for an
 * hour. Thread-safe.
 */
public final class GoogleDirectory implements Directory {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String SCOPE = "https://www.googleapis.com/auth/admin.directory.group.readonly";
    private static final String AUDIENCE = "https://oauth2.googleapis.com/token";
    private static final Duration ASKED_FOR = Duration.ofHours(1);
    private static final Duration SPARE = Duration.ofMinutes(5);
    private static final String PAGE = "200";
    private static final int MOST_PAGES = 50;

    private final String subject;
    private final String serviceAccount;
    private final Services services;
    private final HttpJson http;
    private final Clock clock;
    private String token;
    private Instant tokenEndsAt = Instant.MIN;

    /**
     * Where Google's interfaces are.
     *
     * @param machine tells the machine's own token
     * @param signing signs in the name of a service account
     * @param tokens gives a token for what was signed
     * @param directory the Admin SDK
     */
    record Services(URI machine, URI signing, URI tokens, URI directory) {
        static final Services GOOGLE = new Services(
                URI.create("http://metadata.google.internal"),
                URI.create("https://iamcredentials.googleapis.com"),
                URI.create("https://oauth2.googleapis.com"),
                URI.create("https://admin.googleapis.com"));
    }

    /**
     * @param subject an administrator of the Workspace, in whose name groups are read
     * @param serviceAccount its address
     */
    public GoogleDirectory(String subject, String serviceAccount, HttpJson http, Clock clock) {
        this(subject, serviceAccount, Services.GOOGLE, http, clock);
    }

    GoogleDirectory(String subject, String serviceAccount, Services services, HttpJson http, Clock clock) {
        this.subject = subject;
        this.serviceAccount = serviceAccount;
        this.services = services;
        this.http = http;
        this.clock = clock;
    }

    @Override
    public List<String> groupsOf(String email) throws IssuerException {
        Map<String, String> query = new LinkedHashMap<>();
        query.put("userKey", email);
        query.put("maxResults", PAGE);
        List<String> groups = new ArrayList<>();
        for (int page = 0; page < MOST_PAGES; page++) {
            URI uri = services.directory().resolve("/admin/directory/v1/groups?" + HttpJson.encoded(query));
            JsonNode answer = ok("the directory", http.get(uri, bearer(token())));
            answer.path("groups")
                    .forEach(group -> groups.add(group.path("email").asText()));
            String next = answer.path("nextPageToken").asText();
            if (next.isEmpty()) {
                return groups;
            }
            query.put("pageToken", next);
        }
        throw IssuerException.refused("Somebody is in more groups than are read");
    }

    private synchronized String token() throws IssuerException {
        Instant now = clock.instant();
        if (token == null || now.isAfter(tokenEndsAt)) {
            JsonNode answer = ok(
                    "the token endpoint",
                    http.form(
                            services.tokens().resolve("/token"),
                            Map.of(
                                    "grant_type",
                                    "urn:ietf:params:oauth:grant-type:jwt-bearer",
                                    "assertion",
                                    signed(now)),
                            Map.of()));
            token = text(answer, "access_token");
            tokenEndsAt = now.plusSeconds(answer.path("expires_in").asLong()).minus(SPARE);
        }
        return token;
    }

    private String signed(Instant now) throws IssuerException {
        ObjectNode claims = JSON.createObjectNode()
                .put("iss", serviceAccount)
                .put("sub", subject)
                .put("scope", SCOPE)
                .put("aud", AUDIENCE)
                .put("iat", now.getEpochSecond())
                .put("exp", now.plus(ASKED_FOR).getEpochSecond());
        URI uri = services.signing()
                .resolve("/v1/projects/-/serviceAccounts/" + HttpJson.encoded(serviceAccount) + ":signJwt");
        ObjectNode body = JSON.createObjectNode().put("payload", claims.toString());
        return text(ok("the signing service", http.json(uri, body, bearer(machineToken()))), "signedJwt");
    }

    private String machineToken() throws IssuerException {
        URI uri = services.machine().resolve("/computeMetadata/v1/instance/service-accounts/default/token");
        return text(ok("the metadata server", http.get(uri, Map.of("Metadata-Flavor", "Google"))), "access_token");
    }

    private static Map<String, String> bearer(String token) {
        return Map.of("Authorization", "Bearer " + token);
    }

    private static JsonNode ok(String who, HttpJson.Answer answer) throws IssuerException {
        if (!answer.isOk()) {
            throw IssuerException.unreachable("Google: " + who + " answers with " + answer.status(), null);
        }
        return answer.body();
    }

    private static String text(JsonNode answer, String field) throws IssuerException {
        String text = answer.path(field).asText();
        if (text.isEmpty()) {
            throw IssuerException.refused("Google: an answer lacks '" + field + "'");
        }
        return text;
    }
}
