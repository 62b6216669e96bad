package io.agnes.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;

/** Reads and writes JSON. A class of its own, as making a mapper takes as long as many a command. */
final class Json {
    static final ObjectMapper COMPACT = new ObjectMapper();

    /** For files that people look at. */
    static final ObjectMapper INDENTED = COMPACT.copy().enable(SerializationFeature.INDENT_OUTPUT);

    private Json() {}
}
