package io.agnes.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;

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
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.put("sql", sql);
        body.put("format", "json");
        if (limit != null) {
            body.put("limit", limit);
        }
        try (QueryAnswer answer = QueryAnswer.of(client.query(body))) {
            format.write(answer, io.out());
            io.out().flush();
            if (answer.truncated()) {
                io.note("note: There are more rows; these are the first " + answer.rowCount()
                        + ". --limit N gets up to " + QueryCommand.MOST_ROWS + ".");
            }
        }
    }
}
