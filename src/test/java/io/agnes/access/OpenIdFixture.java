package io.agnes.access;

import com.nimbusds.jwt.SignedJWT;
import io.agnes.access.openid.Directory;
import io.agnes.access.openid.HttpJson;
import io.agnes.common.Parameters;
import io.agnes.config.Environment;
import io.agnes.state.StateOn;
import java.io.IOException;
import java.net.URI;
import java.net.URLDecoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import no.nav.security.mock.oauth2.MockOAuth2Server;
import no.nav.security.mock.oauth2.OAuth2Config;
import no.nav.security.mock.oauth2.http.OAuth2HttpRequest;
import no.nav.security.mock.oauth2.http.OAuth2HttpResponse;
import no.nav.security.mock.oauth2.http.Route;
import no.nav.security.mock.oauth2.token.DefaultOAuth2TokenCallback;
import no.nav.security.mock.oauth2.token.KeyProvider;
import no.nav.security.mock.oauth2.token.OAuth2TokenProvider;
import okhttp3.Headers;

/** An issuer that is reached over HTTP, a room that signs people in there, and the browser between them. */
final class OpenIdFixture implements AutoCloseable {
    static final String CLIENT = "agnes";
    static final String SECRET = "the secret/of the client";
    static final String STAFF = "staff";
    static final String GOOGLE = "google";

    private static final Environment SECRETS =
            Environment.of(Map.of(OidcConfig.SECRET, SECRET, GoogleConfig.SECRET, SECRET));

    private final Planned planned = new Planned();
    final MockOAuth2Server issuer;
    final AccessFixture access;
    private final HttpClient http = HttpClient.newHttpClient();

    /**
     * @param google its client and issuer are those of this fixture
     * @param directory where Google's groups are read
     */
    OpenIdFixture(Path folder, StateOn on, GoogleConfig google, Directory directory) {
        AccessFixture.StillClock clock = new AccessFixture.StillClock();
        issuer = new MockOAuth2Server(
                new OAuth2Config(false, null, null, false, new OAuth2TokenProvider(new KeyProvider(), clock.instant())),
                planned);
        issuer.start();
        OidcConfig oidc =
                new OidcConfig("Staff", url(STAFF), CLIENT, "openid email profile", "example.com, Example.org");
        access = new AccessFixture(
                folder,
                on,
                new OpenIdSetup(
                        "https://data.example.com/",
                        google,
                        oidc,
                        SECRETS,
                        url(GOOGLE),
                        directory,
                        new HttpJson(Duration.ofSeconds(5))));
    }

    /** A room without issuers. */
    static OpenIdSetup off() {
        return new OpenIdSetup(
                "",
                google("", ""),
                new OidcConfig("Single sign-on", "", "", "openid email", ""),
                Environment.of(Map.of()),
                "https://accounts.example.com",
                email -> List.of(),
                new HttpJson(Duration.ofSeconds(1)));
    }

    static GoogleConfig google(String clientId, String domains) {
        return new GoogleConfig(clientId, domains, "", "", "", "", "");
    }

    String url(String issuerId) {
        return issuer.issuerUrl(issuerId).toString();
    }

    /** What the next token of this issuer says beside its own claims, or instead of them. */
    void vouch(String issuerId, Map<String, Object> claims) {
        vouch(issuerId, claims, 3600);
    }

    void vouch(String issuerId, Map<String, Object> claims, long seconds) {
        issuer.enqueueCallback(
                new DefaultOAuth2TokenCallback(issuerId, "subject-1", "JWT", List.of(CLIENT), claims, seconds));
    }

    static Map<String, Object> person(String email) {
        return new HashMap<>(Map.of("email", email, "email_verified", true, "name", "Ada Lovelace"));
    }

    /** The next code is answered with this token. */
    void answerToken(String idToken) {
        answer("/token", 200, "{\"token_type\":\"Bearer\",\"access_token\":\"x\",\"id_token\":\"" + idToken + "\"}");
    }

    /** What the next request of a path is answered instead of what it would be. */
    void answer(String path, int status, String json) {
        planned.answers.add(new Planned.Answer(path, status, json));
    }

    /** A token that is right for this departure. */
    SignedJWT token(Departure departure, Map<String, Object> claims) {
        Map<String, Object> all = new HashMap<>(claims);
        all.put("nonce", query(departure.location()).get("nonce"));
        return issuer.issueToken(
                STAFF, CLIENT, new DefaultOAuth2TokenCallback(STAFF, "subject-1", "JWT", List.of(CLIENT), all, 3600));
    }

    Departure depart(String provider, String next) {
        return access.room.openId().depart(provider, new Parameters(next == null ? Map.of() : Map.of("next", next)));
    }

    /** What the issuer sends the browser back with. */
    Map<String, String> atTheIssuer(Departure departure) {
        try {
            HttpResponse<String> answer = http.send(
                    HttpRequest.newBuilder(URI.create(departure.location())).build(),
                    HttpResponse.BodyHandlers.ofString());
            return query(answer.headers()
                    .firstValue("Location")
                    .orElseThrow(() -> new AssertionError(answer.statusCode() + " " + answer.body())));
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    Arrival arrive(String provider, String cookie, Map<String, String> answer) {
        return access.room.openId().arrive(provider, "192.0.2.5", new Returning(cookie, new Parameters(answer)));
    }

    /** The whole way of one browser. */
    Arrival signIn(String provider) {
        Departure departure = depart(provider, null);
        return arrive(provider, departure.cookie(), atTheIssuer(departure));
    }

    static Map<String, String> query(String url) {
        return Arrays.stream(url.substring(url.indexOf('?') + 1).split("&"))
                .map(pair -> pair.split("=", 2))
                .collect(Collectors.toMap(pair -> pair[0], pair -> URLDecoder.decode(pair[1], StandardCharsets.UTF_8)));
    }

    @Override
    public void close() {
        access.close();
        issuer.shutdown();
    }

    /** Answers that are given before those of the issuer. */
    private static final class Planned implements Route {
        private record Answer(String path, int status, String json) {}

        private final Queue<Answer> answers = new ConcurrentLinkedQueue<>();

        @Override
        public boolean match(OAuth2HttpRequest request) {
            Answer next = answers.peek();
            return next != null && request.getUrl().encodedPath().endsWith(next.path());
        }

        @Override
        public OAuth2HttpResponse invoke(OAuth2HttpRequest request) {
            Answer next = answers.remove();
            return new OAuth2HttpResponse(
                    Headers.of("Content-Type", "application/json"), next.status(), next.json(), null);
        }
    }
}
