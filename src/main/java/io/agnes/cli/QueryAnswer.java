package io.agnes.cli;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The answer to a statement: {@code {columns: [{name, type}], rows: [[...]], row_count, truncated, elapsed_ms}}. It
 * is read from its spool row by row, so its size is not limited by memory.
 */
final class QueryAnswer implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .setNodeFactory(JsonNodeFactory.withExactBigDecimals(true));

    private final Spool spool;
    private final List<ResultColumn> columns = new ArrayList<>();
    private long rowCount = -1;
    private boolean truncated;
    private long elapsedMillis;

    private QueryAnswer(Spool spool) {
        this.spool = spool;
    }

    /** Takes over the spool. An answer that is not whole, whatever the reason, is refused here. */
    static QueryAnswer of(Spool spool) {
        QueryAnswer answer = new QueryAnswer(spool);
        try {
            answer.check();
            return answer;
        } catch (IOException e) {
            spool.close();
            throw Failure.of("The server's answer is not complete; nothing of it is shown.", "Try again.", e);
        }
    }

    List<ResultColumn> columns() {
        return columns;
    }

    long rowCount() {
        return rowCount;
    }

    /** There were more rows than the limit let through. */
    boolean truncated() {
        return truncated;
    }

    long elapsedMillis() {
        return elapsedMillis;
    }

    /** Every row in order, as often as it is called. */
    void rows(RowConsumer consumer) throws IOException {
        try (JsonParser parser = JSON.createParser(spool.open())) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                boolean rows = parser.currentName().equals("rows");
                parser.nextToken();
                if (!rows) {
                    parser.skipChildren();
                    continue;
                }
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    consumer.accept(row(parser));
                }
            }
        }
    }

    @Override
    public void close() {
        spool.close();
    }

    private void check() throws IOException {
        long seen = 0;
        try (JsonParser parser = JSON.createParser(spool.open())) {
            require(parser.nextToken() == JsonToken.START_OBJECT);
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String field = parser.currentName();
                parser.nextToken();
                switch (field) {
                    case "columns" -> readColumns(parser.readValueAsTree());
                    case "rows" -> seen = countRows(parser);
                    case "row_count" -> rowCount = parser.getLongValue();
                    case "truncated" -> truncated = parser.getBooleanValue();
                    case "elapsed_ms" -> elapsedMillis = parser.getNumberValue().longValue();
                    default -> parser.skipChildren();
                }
            }
            require(parser.currentToken() == JsonToken.END_OBJECT);
        }
        require(!columns.isEmpty() && seen == rowCount);
    }

    private void readColumns(JsonNode listed) throws IOException {
        require(listed.isArray());
        for (JsonNode column : listed) {
            columns.add(new ResultColumn(
                    column.path("name").asText(), column.path("type").asText()));
        }
    }

    private static long countRows(JsonParser parser) throws IOException {
        require(parser.currentToken() == JsonToken.START_ARRAY);
        long seen = 0;
        while (parser.nextToken() == JsonToken.START_ARRAY) {
            parser.skipChildren();
            seen++;
        }
        require(parser.currentToken() == JsonToken.END_ARRAY);
        return seen;
    }

    private List<JsonNode> row(JsonParser parser) throws IOException {
        List<JsonNode> cells = new ArrayList<>(columns.size());
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            cells.add(parser.readValueAsTree());
        }
        require(cells.size() == columns.size());
        return cells;
    }

    private static void require(boolean condition) throws IOException {
        if (!condition) {
            throw new IOException("The answer does not have the form of a query's answer.");
        }
    }

    /** Takes one row: a value per column, never null but possibly a JSON null. */
    interface RowConsumer {
        void accept(List<JsonNode> cells) throws IOException;
    }
}
