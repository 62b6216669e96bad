package io.agnes.llm;

/**
 * A prompt as it is sent.
 *
 * @param version name, version and hash: {@code describe-columns@1-5f2a09c1}
 * @param text with its values
 * @param maxOutputTokens what the answer needs at most
 */
record Prompt(String name, String version, String text, int maxOutputTokens) {}
