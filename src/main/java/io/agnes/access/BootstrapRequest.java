package io.agnes.access;

/**
 * The body of {@code POST /auth/bootstrap}.
 *
 * @param secret what the server printed at its start
 * @param name null: the part of the address before the {@code @}
 */
public record BootstrapRequest(String secret, String email, String name, String password) {
    @Override
    public String toString() {
        return "BootstrapRequest[" + email + "]";
    }
}
