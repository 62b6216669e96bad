package io.agnes.source.file;

import io.agnes.warehouse.Literal;
import java.util.List;

/** Loads a Parquet file by reading every row, so that a truncated or damaged one is found before it is published. */
final class ParquetLoader {
    private ParquetLoader() {}

    static Loaded load(Load load) {
        String select =
                "SELECT * FROM read_parquet(" + Literal.of(load.file().toString()) + ", hive_partitioning = false)";
        return new Loaded(load.publish(select), 0, List.of());
    }
}
