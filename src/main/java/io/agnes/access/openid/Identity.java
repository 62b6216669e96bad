package io.agnes.access.openid;

/**
 * Who an issuer says somebody is.
 *
 * @param email which the issuer has verified; null when it gave none that it has
 * @param name null when not given
 * @param hostedDomain Google's {@code hd}: the organisation that owns the account; null when not given
 */
public record Identity(String email, String name, String hostedDomain) {}
