package io.agnes.access;

import io.agnes.access.openid.Identity;
import io.agnes.access.openid.Issuer;
import io.agnes.access.openid.IssuerException;
import io.agnes.common.AgnesException;
import io.agnes.common.Parameters;
import io.agnes.common.Problem;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Signing in at one OpenID Connect issuer. What the issuer has verified is the address, so the account is found by it;
 * what is wrong is told as one problem each, and the log has the cause. Thread-safe.
 */
final class OpenIdProvider implements SignInProvider {
    private static final Logger LOG = LoggerFactory.getLogger(OpenIdProvider.class);

    private final String id;
    private final String name;
    private final Optional<Issuer> issuer;
    private final Domains domains;
    private final Handovers handovers;
    private final OpenIdAccounts accounts;

    /**
     * @param id also the name of its folder below {@code /auth}
     * @param issuer empty when it is not set up
     */
    OpenIdProvider(
            String id,
            String name,
            Optional<Issuer> issuer,
            Domains domains,
            Handovers handovers,
            OpenIdAccounts accounts) {
        this.id = id;
        this.name = name;
        this.issuer = issuer;
        this.domains = domains;
        this.handovers = handovers;
        this.accounts = accounts;
    }

    @Override
    public ProviderInfo info() {
        return new ProviderInfo(id, name, ProviderInfo.Kind.REDIRECT, issuer.isPresent(), path() + "/login");
    }

    Departure depart(NextPage next) {
        Handover handover = handovers.begin(id, next);
        try {
            String location = configured().signIn(handover.proof()).toString();
            return new Departure(location, handover.cookie(), Handovers.LIFETIME);
        } catch (IssuerException e) {
            throw told(e);
        }
    }

    Arrival arrive(String address, Returning browser) {
        Issuer asked = configured();
        Parameters answer = browser.parameters();
        Handover handover = handovers
                .find(id, browser.cookie(), answer.find("state").orElse(null))
                .orElseThrow(() -> failed("This sign-in was not begun by this browser, or more than "
                        + Handovers.LIFETIME.toMinutes() + " minutes ago."));
        String email = null;
        try {
            refuseError(answer);
            Identity identity = identity(asked, answer, handover);
            Email verified = address(identity);
            email = verified.value();
            requireDomain(verified, identity);
            if (!handovers.use(handover)) {
                throw failed("This sign-in has come to its end before.");
            }
            return new Arrival(accounts.admit(id, verified, identity.name(), address), handover.next());
        } catch (AgnesException refusal) {
            accounts.recordRefusal(id, email, address, refusal.problem());
            throw refusal;
        }
    }

    private Identity identity(Issuer asked, Parameters answer, Handover handover) {
        try {
            return asked.identity(
                    answer.find("code").orElse(""), answer.find("iss").orElse(null), handover.proof());
        } catch (IssuerException e) {
            throw told(e);
        }
    }

    /** RFC 6749 4.1.2.1. */
    private void refuseError(Parameters answer) {
        answer.find("error").ifPresent(error -> {
            throw failed(name + " ended the sign-in: " + Issuer.word(error) + ".");
        });
    }

    private Email address(Identity identity) {
        return Email.find(identity.email())
                .orElseThrow(() -> new AgnesException(
                        Problem.NO_EMAIL,
                        name + " vouches for no e-mail address of yours.",
                        "Confirm your address there, then sign in again."));
    }

    private void requireDomain(Email email, Identity identity) {
        String domain = email.value().substring(email.value().indexOf('@') + 1);
        String organisation = identity.hostedDomain();
        if (!domains.allow(domain) || organisation != null && !domains.allow(organisation)) {
            throw new AgnesException(
                    Problem.DOMAIN_NOT_ALLOWED,
                    "Addresses of '" + domain + "' may not sign in here.",
                    "Sign in with the address of your organisation.");
        }
    }

    private Issuer configured() {
        return issuer.orElseThrow(() -> new AgnesException(
                Problem.UNAVAILABLE,
                "Sign-in with " + name + " is not set up on this instance.",
                "GET /auth/providers lists the ways to sign in."));
    }

    private AgnesException told(IssuerException cause) {
        LOG.warn("Sign-in with {} failed: {}", name, cause.getMessage());
        return cause.isUnreachable()
                ? new AgnesException(Problem.UNAVAILABLE, name + " does not answer.", "Try again in a minute.", cause)
                : new AgnesException(
                        Problem.OAUTH_FAILED,
                        name + " did not vouch for this sign-in.",
                        "Begin again: GET " + path() + "/login.",
                        cause);
    }

    private AgnesException failed(String message) {
        return new AgnesException(Problem.OAUTH_FAILED, message, "Begin again: GET " + path() + "/login.");
    }

    private String path() {
        return OpenId.path(id);
    }
}
