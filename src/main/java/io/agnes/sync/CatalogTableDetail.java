package io.agnes.sync;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.List;

/**
 * One table with what a query needs to know.
 *
 * @param columns in the order of the table; empty while the table is not published or its policy does not fit it
 * @param sqlNames every name SQL may use for it: {@code orders}, {@code shop.orders}
 */
@JsonNaming(SnakeCaseStrategy.class)
public record CatalogTableDetail(@JsonUnwrapped CatalogTable table, List<Column> columns, List<String> sqlNames) {

    /**
     * @param type as DuckDB writes it, for example {@code DECIMAL(18,2)}
     */
    public record Column(String name, String type) {}
}
