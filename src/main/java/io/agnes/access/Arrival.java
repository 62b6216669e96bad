package io.agnes.access;

/** A browser that has signed in by following a link or a redirect, and where it goes now. */
public record Arrival(LoginAnswer login, NextPage next) {}
