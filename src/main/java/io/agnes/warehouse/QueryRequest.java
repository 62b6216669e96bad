package io.agnes.warehouse;

import io.swagger.v3.oas.annotations.media.Schema;

/**
 * The body of {@code POST /api/query}.
 *
 * @param sql one SELECT statement in the dialect of DuckDB
 * @param limit the most rows to answer; null is the default
 * @param format {@code json}, {@code ndjson} or {@code jsonlines}, {@code csv}, {@code parquet} or {@code arrow}; null
 *     leaves it to the request's {@code Accept} header
 */
public record QueryRequest(
        String sql,
        Integer limit,

        @Schema(allowableValues = {"json", "ndjson", "jsonlines", "csv", "parquet", "arrow"})
        String format) {}
