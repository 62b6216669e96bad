package io.agnes.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStream;

/** Asks the server questions that are answered with rows: statements and metrics. */
final class Statements implements SqlEngine {
    private final ApiClient client;
    private final Integer limit;

    /**
     * @param limit most rows to get; null leaves it to the server
     */
    Statements(ApiClient client, Integer limit) {
        this.client = client;
        this.limit = limit;
    }

    @Override
    public QueryAnswer answer(String sql) {
        return QueryAnswer.of(client.rows("/api/query", limited(statement(sql), "json")));
    }

    @Override
    public void save(String sql, String format, OutputStream out, Io io) throws IOException {
        save("/api/query", statement(sql), format, out, io);
    }

    /** Nothing is written before the whole answer is here. */
    void ask(String path, ObjectNode question, ResultFormat format, Io io) throws IOException {
        try (QueryAnswer answer = QueryAnswer.of(client.rows(path, limited(question, "json")))) {
            show(answer, format, io);
        }
    }

    static void show(QueryAnswer answer, ResultFormat format, Io io) throws IOException {
        format.write(answer, io.out());
        io.out().flush();
        tell(answer.truncated(), answer.rowCount(), io);
    }

    /** Copies the answer in a form that the server writes. */
    void save(String path, ObjectNode question, String format, OutputStream out, Io io) throws IOException {
        ApiClient.Received received = client.file(path, limited(question, format));
        try (Spool content = received.content()) {
            content.open().transferTo(out);
        }
        tell(received.truncated(), received.rows(), io);
    }

    private static ObjectNode statement(String sql) {
        return JsonNodeFactory.instance.objectNode().put("sql", sql);
    }

    private ObjectNode limited(ObjectNode question, String format) {
        question.put("format", format);
        if (limit != null) {
            question.put("limit", limit);
        }
        return question;
    }

    private static void tell(boolean truncated, long rows, Io io) {
        if (truncated) {
            io.note("note: There are more rows; these are the first " + rows + ". --limit N gets up to "
                    + QueryCommand.MOST_ROWS + ".");
        }
    }
}
