package io.agnes.cli;

import java.io.IOException;
import java.io.Writer;

/** Writes an answer in one form. */
interface ResultFormat {
    void write(QueryAnswer answer, Writer out) throws IOException;
}
