package io.agnes.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStream;

/** Runs statements on the server and shows their results. */
final class Statements {
    private final ApiClient client;
    private final Integer limit;

    /**
     * @param limit most rows to get; null leaves it to the server
     */
    Statements(ApiClient client, Integer limit) {
        this.client = client;
        this.limit = limit;
    }

    /** {@code POST /api/query}; nothing is written before the whole answer is here. */
    void run(String sql, ResultFormat format, Io io) throws IOException {
        try (QueryAnswer answer = QueryAnswer.of(client.query(body(sql, "json")))) {
            format.write(answer, io.out());
            io.out().flush();
            tell(answer.truncated(), answer.rowCount(), io);
        }
    }

    /** Copies the answer in a form that the server writes. */
    void save(String sql, String format, OutputStream out, Io io) throws IOException {
        ApiClient.Received received = client.queryAs(body(sql, format));
        try (Spool content = received.content()) {
            content.open().transferTo(out);
        }
        tell(received.truncated(), received.rows(), io);
    }

    private ObjectNode body(String sql, String format) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.put("sql", sql);
        body.put("format", format);
        if (limit != null) {
            body.put("limit", limit);
        }
        return body;
    }

    private static void tell(boolean truncated, long rows, Io io) {
        if (truncated) {
            io.note("note: There are more rows; these are the first " + rows + ". --limit N gets up to "
                    + QueryCommand.MOST_ROWS + ".");
        }
    }
}
