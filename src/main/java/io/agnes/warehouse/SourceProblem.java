package io.agnes.warehouse;

/**
 * Something of a source that could not be published.
 *
 * @param source the name of its folder, which may not be a valid name
 * @param message what happened and what to do, naming the table if it is about one
 * @param keepsLastGood whether older data of what failed is still published
 */
public record SourceProblem(String source, String message, boolean keepsLastGood) {}
