package io.agnes.access;

import io.agnes.access.openid.Client;
import io.agnes.access.openid.Issuer;
import io.agnes.common.AgnesException;
import io.agnes.common.Parameters;
import io.agnes.state.StateDatabase;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/**
 * The steps of signing in at an OpenID Connect issuer: Google, or one of the operator's choice. An issuer more is its
 * id and settings here and its file in {@code routes/access/}. Thread-safe.
 */
public final class OpenId {
    static final String GOOGLE = "google";
    static final String OIDC = "oidc";
    private static final String GOOGLE_SCOPES = "openid email profile";

    private final List<OpenIdProvider> providers;

    private OpenId(List<OpenIdProvider> providers) {
        this.providers = List.copyOf(providers);
    }

    static OpenId open(
            OpenIdSetup setup,
            SigningKey key,
            StateDatabase state,
            Groups groups,
            Admission admission,
            Audit audit,
            Clock clock) {
        GoogleConfig google = setup.google();
        OidcConfig oidc = setup.oidc();
        GroupSync.map(state, google);
        Optional<GroupSync> sync = google.readsGroups()
                ? Optional.of(new GroupSync(state, groups, audit, setup.directory(), google))
                : Optional.empty();
        Handovers handovers = new Handovers(key, clock);
        return new OpenId(List.of(
                new OpenIdProvider(
                        GOOGLE,
                        "Google",
                        setup.googleClient().map(client -> issuer(setup, client, GOOGLE_SCOPES, clock)),
                        Domains.parse(google.allowedDomains()),
                        handovers,
                        new OpenIdAccounts(state, admission, audit, sync)),
                new OpenIdProvider(
                        OIDC,
                        oidc.name(),
                        setup.oidcClient().map(client -> issuer(setup, client, oidc.scopes(), clock)),
                        Domains.parse(oidc.allowedDomains()),
                        handovers,
                        new OpenIdAccounts(state, admission, audit, Optional.empty()))));
    }

    private static Issuer issuer(OpenIdSetup setup, Client client, String scopes, Clock clock) {
        return new Issuer(client, scopes, setup.http(), clock);
    }

    /** Below which an issuer's verbs are. */
    static String path(String provider) {
        return "/auth/" + provider;
    }

    List<OpenIdProvider> providers() {
        return providers;
    }

    /**
     * Sends a browser to the issuer.
     *
     * @param provider its id
     * @param parameters {@code next}: the page to go to afterwards
     * @throws AgnesException UNAVAILABLE when this way is not set up or the issuer does not answer
     */
    public Departure depart(String provider, Parameters parameters) {
        return provider(provider).depart(NextPage.of(parameters.find("next").orElse(null)));
    }

    /**
     * Lets in whom the issuer vouches for; an address without an account gets one without groups.
     *
     * @param address of the client
     * @throws AgnesException OAUTH_FAILED, NO_EMAIL, DOMAIN_NOT_ALLOWED, DEACTIVATED, NOT_IN_ALLOWED_GROUP, and
     *     UNAVAILABLE as above
     */
    public Arrival arrive(String provider, String address, Returning browser) {
        return provider(provider).arrive(address, browser);
    }

    private OpenIdProvider provider(String id) {
        return providers.stream()
                .filter(provider -> provider.info().id().equals(id))
                .findFirst()
                .orElseThrow();
    }
}
