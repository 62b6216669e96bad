package io.agnes.warehouse;

/**
 * Something of a source that could not be published.
 *
 * @param source the name of its folder, which may not be a valid name
 * @param table what it is about; null when it is the whole source
 * @param message what happened and what to do
 * @param keepsLastGood whether older data of what failed is still published
 */
public record SourceProblem(String source, Identifier table, String message, boolean keepsLastGood) {}
