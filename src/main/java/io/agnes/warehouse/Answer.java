package io.agnes.warehouse;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.agnes.common.Reply;
import io.agnes.warehouse.QueryRunner.Outcome;
import io.agnes.warehouse.QueryRunner.ResultColumn;
import java.io.IOException;
import java.io.OutputStream;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A complete answer, ready to be sent.
 *
 * <p>JSON is {@code {"columns": [{"name", "type"}], "rows": [[...]], "row_count", "truncated", "elapsed_ms"}}. The
 * other forms are their rows and nothing else; {@code X-Row-Count} and {@code X-Truncated} tell the number of rows and
 * whether there were more, in header fields and for NDJSON in trailer fields as well.
 *
 * @param elapsedMillis what it took to make
 */
record Answer(RowFormat format, Outcome outcome, long elapsedMillis, ResultSpool rows) {
    private static final JsonFactory JSON = new JsonFactory().disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
    private static final String ROW_COUNT = "X-Row-Count";
    private static final String TRUNCATED = "X-Truncated";

    /** The stream is closed only after the last byte: closing it is what makes an answer whole. */
    void sendTo(Reply reply) throws IOException {
        switch (format) {
            case JSON -> sendJson(reply);
            case NDJSON -> sendLines(reply);
            case CSV, PARQUET, ARROW -> sendFile(reply);
        }
    }

    private Map<String, String> head() {
        Map<String, String> head = new LinkedHashMap<>();
        head.put("Content-Type", format.contentType());
        head.put("Vary", "Accept");
        return head;
    }

    private Map<String, String> headWithCounts() {
        Map<String, String> head = head();
        head.put(ROW_COUNT, String.valueOf(outcome.rows()));
        head.put(TRUNCATED, String.valueOf(outcome.truncated()));
        return head;
    }

    private void sendJson(Reply reply) throws IOException {
        OutputStream out = reply.stream(head());
        JsonGenerator json = JSON.createGenerator(out);
        json.writeStartObject();
        json.writeArrayFieldStart("columns");
        for (ResultColumn column : outcome.columns()) {
            json.writeStartObject();
            json.writeStringField("name", column.name());
            json.writeStringField("type", column.type());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeFieldName("rows");
        json.writeRawValue("[");
        json.flush();
        rows.sendTo(out);
        json.writeRaw("]");
        json.writeNumberField("row_count", outcome.rows());
        json.writeBooleanField("truncated", outcome.truncated());
        json.writeNumberField("elapsed_ms", elapsedMillis);
        json.writeEndObject();
        json.close();
        out.close();
    }

    private void sendLines(Reply reply) throws IOException {
        Map<String, String> head = headWithCounts();
        head.put("Trailer", ROW_COUNT + ", " + TRUNCATED);
        OutputStream out = reply.stream(head);
        rows.sendTo(out);
        reply.trailer(ROW_COUNT, String.valueOf(outcome.rows()));
        reply.trailer(TRUNCATED, String.valueOf(outcome.truncated()));
        out.close();
    }

    private void sendFile(Reply reply) throws IOException {
        Map<String, String> head = headWithCounts();
        head.put("Content-Disposition", "attachment; filename=\"query." + format.extension() + '"');
        OutputStream out = reply.stream(head);
        rows.sendTo(out);
        out.close();
    }
}
