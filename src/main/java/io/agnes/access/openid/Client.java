package io.agnes.access.openid;

import java.net.URI;

/**
 * What an issuer knows this instance as.
 *
 * @param issuer its identifier, to which {@code /.well-known/openid-configuration} is added
 * @param redirect where it sends people back to
 */
public record Client(String issuer, String id, String secret, URI redirect) {
    @Override
    public String toString() {
        return "Client[" + id + " at " + issuer + "]";
    }
}
