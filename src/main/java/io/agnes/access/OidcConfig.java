package io.agnes.access;

import io.agnes.access.openid.Issuer;
import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import io.agnes.config.Section;
import io.agnes.config.Setting;

/** Sign-in at an OpenID Connect issuer of the operator's choice. */
@Section(
        value = "oidc",
        description = "Sign-in at an OpenID Connect issuer, for example Keycloak or Okta. The client's secret comes"
                + " from OIDC_CLIENT_SECRET, and auth.public_url must be set.")
public record OidcConfig(
        @Setting(value = "Single sign-on", description = "What people read on the button.")
        String name,

        @Setting(
                value = "${OIDC_ISSUER:}",
                description = "The issuer's identifier, an https:// URL below which"
                        + " /.well-known/openid-configuration is found. Empty: this way to sign in is off.")
        String issuer,

        @Setting(value = "${OIDC_CLIENT_ID:}", description = "What the issuer knows this instance as.")
        String clientId,

        @Setting(
                value = "openid email profile",
                description = "What the issuer is asked for, separated by blanks; openid and email are needed.")
        String scopes,

        @Setting(
                value = "",
                description = "Whose people may sign in: domains with commas between them. Empty: everybody whom the"
                        + " issuer knows.")
        String allowedDomains) {
    static final String SECRET = "OIDC_CLIENT_SECRET";

    public OidcConfig {
        Domains.parse(allowedDomains);
        if (!issuer.isEmpty() && !Issuer.isUsable(issuer)) {
            throw new AgnesException(
                    Problem.INVALID,
                    "The issuer is no URL that begins with https://.",
                    "Write the issuer's identifier, such as https://login.example.com/realms/staff.");
        }
        if (!(" " + scopes + " ").contains(" openid ") || !(" " + scopes + " ").contains(" email ")) {
            throw new AgnesException(
                    Problem.INVALID, "The scopes lack openid or email.", "Write: openid email profile");
        }
    }
}
