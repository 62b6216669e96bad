package io.agnes.warehouse;

import java.io.IOException;

/** Takes an answer value by value: rows in order, in each row one value for every column. For one thread. */
interface RowSink {
    void beginRow() throws IOException;

    void nothing() throws IOException;

    void truth(boolean value) throws IOException;

    void number(long value) throws IOException;

    /** @param value finite */
    void number(float value) throws IOException;

    /** @param value finite */
    void number(double value) throws IOException;

    void text(String value) throws IOException;

    /** @param value a JSON document */
    void json(String value) throws IOException;

    void endRow() throws IOException;

    /** Writes what stands after the last row and hands on what is still held back. */
    void end() throws IOException;
}
