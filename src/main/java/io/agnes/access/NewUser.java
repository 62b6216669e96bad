package io.agnes.access;

/**
 * Body of {@code POST /api/users}.
 *
 * @param name null or blank: the part of the address before the {@code @}
 * @param sendInvite whether to make a link with which the owner of the address chooses a password, and to mail it; null: no
 */
public record NewUser(String email, String name, Boolean sendInvite) {}
