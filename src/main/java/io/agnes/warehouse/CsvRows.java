package io.agnes.warehouse;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * CSV as RFC 4180 has it: UTF-8, a header, lines end in CR LF. NULL is nothing at all, an empty text is {@code ""}.
 * Values are never altered, also those that a spreadsheet would take for a formula.
 */
final class CsvRows implements RowSink {
    private static final int BUFFER = 1 << 14;

    private final Writer out;
    private boolean first = true;

    CsvRows(List<String> names, OutputStream out) throws IOException {
        this.out = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8), BUFFER);
        for (String name : names) {
            text(name);
        }
        endRow();
    }

    @Override
    public void beginRow() {
        first = true;
    }

    private void separator() throws IOException {
        if (!first) {
            out.write(',');
        }
        first = false;
    }

    private void plain(String value) throws IOException {
        separator();
        out.write(value);
    }

    @Override
    public void nothing() throws IOException {
        separator();
    }

    @Override
    public void truth(boolean value) throws IOException {
        plain(Boolean.toString(value));
    }

    @Override
    public void number(long value) throws IOException {
        plain(Long.toString(value));
    }

    @Override
    public void number(float value) throws IOException {
        plain(Float.toString(value));
    }

    @Override
    public void number(double value) throws IOException {
        plain(Double.toString(value));
    }

    @Override
    public void text(String value) throws IOException {
        plain(needsQuotes(value) ? '"' + value.replace("\"", "\"\"") + '"' : value);
    }

    @Override
    public void json(String value) throws IOException {
        text(value);
    }

    @Override
    public void endRow() throws IOException {
        out.write("\r\n");
    }

    @Override
    public void end() throws IOException {
        out.flush();
    }

    /** Also blanks at either end are quoted: many readers cut them off otherwise. */
    private static boolean needsQuotes(String value) {
        int length = value.length();
        if (length == 0 || value.charAt(0) <= ' ' || value.charAt(length - 1) <= ' ') {
            return true;
        }
        for (int i = 0; i < length; i++) {
            char c = value.charAt(i);
            if (c == ',' || c == '"' || c == '\n' || c == '\r') {
                return true;
            }
        }
        return false;
    }
}
