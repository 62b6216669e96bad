package io.agnes.access;

import io.agnes.access.openid.Client;
import io.agnes.access.openid.Directory;
import io.agnes.access.openid.GoogleDirectory;
import io.agnes.access.openid.HttpJson;
import io.agnes.config.Environment;
import io.agnes.config.Settings;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the settings say about signing in at issuers.
 *
 * @param publicUrl under which people reach this instance; may be empty
 * @param secrets where the clients' secrets are
 * @param googleIssuer where Google signs people in
 * @param directory where Google keeps groups
 */
record OpenIdSetup(
        String publicUrl,
        GoogleConfig google,
        OidcConfig oidc,
        Environment secrets,
        String googleIssuer,
        Directory directory,
        HttpJson http) {
    private static final Logger LOG = LoggerFactory.getLogger(OpenIdSetup.class);
    private static final String GOOGLE_ISSUER = "https://accounts.google.com";
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    static OpenIdSetup of(Settings settings, Clock clock) {
        GoogleConfig google = settings.section(GoogleConfig.class);
        HttpJson http = new HttpJson(PATIENCE);
        return new OpenIdSetup(
                settings.section(AuthConfig.class).publicUrl(),
                google,
                settings.section(OidcConfig.class),
                settings.environment(),
                GOOGLE_ISSUER,
                new GoogleDirectory(google.directorySubject(), google.directoryServiceAccount(), http, clock),
                http);
    }

    Optional<Client> googleClient() {
        return client(OpenId.GOOGLE, googleIssuer, google.clientId(), GoogleConfig.SECRET);
    }

    Optional<Client> oidcClient() {
        return client(OpenId.OIDC, oidc.issuer(), oidc.clientId(), OidcConfig.SECRET);
    }

    /** Empty when something is missing; the log says what, unless nothing is there at all. */
    private Optional<Client> client(String provider, String issuer, String id, String secret) {
        if (issuer.isEmpty() || id.isEmpty()) {
            return Optional.empty();
        }
        if (secrets.find(secret).isEmpty() || publicUrl.isEmpty()) {
            LOG.warn(
                    "Sign-in at /auth/{}/login is off. Set {} in the environment and auth.public_url in instance.yaml.",
                    provider,
                    secret);
            return Optional.empty();
        }
        URI redirect = URI.create(publicUrl.replaceFirst("/+$", "") + OpenId.path(provider) + "/callback");
        return Optional.of(new Client(issuer, id, secrets.get(secret, ""), redirect));
    }
}
