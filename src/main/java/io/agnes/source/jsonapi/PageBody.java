package io.agnes.source.jsonapi;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.util.MinimalPrettyPrinter;
import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import java.io.BufferedOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.channels.Channels;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.CheckedOutputStream;

/**
 * An answer on its way to disk: its records become lines of a file, token by token, so that neither the answer nor a
 * record is ever held in memory. Not thread-safe.
 */
public final class PageBody {
    private static final JsonFactory JSON = JsonFactory.builder()
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .build();
    private static final int SHOWN = 20;

    private final PageRequest request;
    private final ApiTable table;
    private final List<String> lists = new ArrayList<>();
    private JsonParser from;
    private JsonGenerator to;
    private boolean found;
    private long records;
    private String cursor;

    private PageBody(PageRequest request) {
        this.request = request;
        this.table = request.table();
    }

    /**
     * Appends the records of an answer to the file of the request.
     *
     * @param links the values of the answer's headers {@code Link}
     * @throws IOException when the answer breaks off
     * @throws AgnesException INVALID when it is not JSON, has no records where they should be, or is too large
     */
    public static Page write(PageRequest request, InputStream answer, List<String> links) throws IOException {
        return new PageBody(request).write(answer).linked(Target.next(links));
    }

    private Page write(InputStream answer) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(request.file().toFile(), "rw")) {
            file.setLength(request.at());
            file.seek(request.at());
            CheckedOutputStream checked = new CheckedOutputStream(
                    new BufferedOutputStream(Channels.newOutputStream(file.getChannel()), 1 << 16), new CRC32());
            read(new Bounded(answer), checked);
            checked.flush();
            return new Page(records, file.length(), checked.getChecksum().getValue(), cursor, null);
        }
    }

    private void read(Bounded answer, OutputStream lines) throws IOException {
        try (JsonParser parser = JSON.createParser(answer);
                JsonGenerator generator = JSON.createGenerator(lines)
                        .disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)
                        .setPrettyPrinter(new MinimalPrettyPrinter("\n"))) {
            from = parser;
            to = generator;
            if (from.nextToken() == null) {
                throw refused("is empty", "See that its url is that of an API that answers with JSON.");
            }
            walk(List.of());
            if (from.nextToken() != null) {
                throw refused("has something behind its JSON", "Use an address that answers with one JSON value.");
            }
            if (records > 0) {
                to.writeRaw('\n');
            }
        } catch (JsonProcessingException notJson) {
            if (answer.ended) {
                throw new IOException("The answer breaks off.", notJson);
            }
            throw refused(
                    "is not JSON",
                    "See that its url is that of the API, not of a web page, and that the secret is accepted.");
        }
        if (!found) {
            throw refused(
                    table.recordPath().isEmpty()
                            ? "is not a list of records"
                            : "has no '" + String.join(".", table.recordPath()) + "'",
                    lists.isEmpty()
                            ? "Set record_path to the fields that lead to the list of records, such as data.items."
                            : "Set record_path to one of: " + String.join(", ", lists) + ".");
        }
    }

    /** Reads the value at which the parser stands; only what leads to records or the cursor is looked into. */
    private void walk(List<String> path) throws IOException {
        if (path.equals(table.recordPath())) {
            records(path);
        } else if (!path.isEmpty() && path.equals(table.cursorPath())) {
            cursor = from.currentToken().isScalarValue() && from.currentToken() != JsonToken.VALUE_NULL
                    ? mark(from.getText())
                    : null;
            from.skipChildren();
        } else if (from.currentToken() == JsonToken.START_OBJECT && leads(path)) {
            fields(path);
        } else {
            from.skipChildren();
        }
    }

    private void fields(List<String> path) throws IOException {
        while (from.nextToken() != JsonToken.END_OBJECT) {
            List<String> below = new ArrayList<>(path);
            below.add(from.currentName());
            if (from.nextToken() == JsonToken.START_ARRAY && lists.size() < SHOWN) {
                lists.add(String.join(".", below));
            }
            walk(below);
        }
    }

    /** An empty mark and {@code false} are how some APIs say that there is no next page. */
    private static String mark(String text) {
        return text.isEmpty() || text.equals("false") ? null : text;
    }

    private boolean leads(List<String> path) {
        return isBelow(table.recordPath(), path) || isBelow(table.cursorPath(), path);
    }

    private static boolean isBelow(List<String> longer, List<String> path) {
        return longer.size() > path.size() && longer.subList(0, path.size()).equals(path);
    }

    private void records(List<String> path) throws IOException {
        JsonToken token = from.currentToken();
        if (token == JsonToken.START_ARRAY) {
            found = true;
            while (from.nextToken() != JsonToken.END_ARRAY) {
                if (from.currentToken() != JsonToken.START_OBJECT) {
                    throw refused(
                            "has a record that is not an object",
                            "Set record_path to a list of objects; lists of plain values have no columns.");
                }
                copy();
            }
        } else if (token == JsonToken.VALUE_NULL) {
            found = true;
        } else if (token == JsonToken.START_OBJECT && table.paging() instanceof Paging.None) {
            found = true;
            copy();
        } else if (token == JsonToken.START_OBJECT) {
            fields(path);
        }
    }

    /** One record as one line, its numbers with the digits that they came with. */
    private void copy() throws IOException {
        int depth = 0;
        do {
            to.copyCurrentEventExact(from);
            if (from.currentToken().isStructStart()) {
                depth++;
            } else if (from.currentToken().isStructEnd()) {
                depth--;
            }
        } while (depth > 0 && from.nextToken() != null);
        records++;
    }

    private AgnesException refused(String what, String hint) {
        return new AgnesException(
                Problem.INVALID, "The answer of the API for '" + table.name() + "' " + what + ".", hint);
    }

    /** Ends an answer that is larger than a page may be. */
    private final class Bounded extends FilterInputStream {
        private long left = table.limits().pageBytes();
        /** Whether more was asked for than there is: the parser looks no further than it must. */
        private boolean ended;

        Bounded(InputStream answer) {
            super(answer);
        }

        @Override
        public int read() throws IOException {
            int one = super.read();
            ended |= one < 0;
            count(one < 0 ? 0 : 1);
            return one;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int count = super.read(bytes, offset, length);
            ended |= count < 0;
            count(Math.max(count, 0));
            return count;
        }

        private void count(long bytes) {
            left -= bytes;
            if (left < 0) {
                throw refused(
                        "is larger than max_page_size allows",
                        "Ask for fewer records per page in its url, for example per_page=100, or allow more.");
            }
        }
    }
}
