package io.agnes.operator;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.freva.asciitable.AsciiTable;
import com.github.freva.asciitable.Column;
import com.github.freva.asciitable.ColumnData;
import com.github.freva.asciitable.HorizontalAlign;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The answer of a query as a table for people. */
final class AnswerTable {
    private static final Set<String> NUMBERS = Set.of("BIGINT", "INTEGER", "DOUBLE", "HUGEINT");

    private AnswerTable() {}

    /** @param answer of {@code POST /api/query} as JSON */
    static String of(JsonNode answer) {
        List<ColumnData<JsonNode>> columns = new ArrayList<>();
        for (JsonNode column : answer.path("columns")) {
            int position = columns.size();
            columns.add(new Column()
                    .header(column.path("name").asText())
                    .headerAlign(HorizontalAlign.LEFT)
                    .dataAlign(isNumber(column.path("type").asText()) ? HorizontalAlign.RIGHT : HorizontalAlign.LEFT)
                    .with(row -> row.path(position).asText()));
        }
        List<JsonNode> rows = new ArrayList<>();
        answer.path("rows").forEach(rows::add);
        return AsciiTable.getTable(AsciiTable.BASIC_ASCII_NO_DATA_SEPARATORS, rows, columns);
    }

    private static boolean isNumber(String type) {
        return NUMBERS.contains(type) || type.startsWith("DECIMAL");
    }
}
