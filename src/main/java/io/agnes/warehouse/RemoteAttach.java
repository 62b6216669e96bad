package io.agnes.warehouse;

/**
 * A foreign catalog that inner views of an extract need.
 *
 * @param alias the name of the catalog in those views
 * @param extension the engine extension that reads it
 * @param url what the extension attaches
 * @param tokenEnv the name of the variable with its token, never the token; empty when it needs none
 */
public record RemoteAttach(Identifier alias, String extension, String url, String tokenEnv) {}
