package io.agnes.access;

/**
 * Body of {@code POST /api/users}.
 *
 * @param name null or blank: the part of the address before the {@code @}
 */
public record NewUser(String email, String name) {}
