package io.agnes.warehouse;

import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import io.agnes.config.DataSize;
import io.agnes.config.Section;
import io.agnes.config.Setting;
import java.util.List;

/** How much of the machine the engine may use for conversions and rebuilds, and how it writes Parquet. */
@Section(value = "warehouse", description = "The engine that converts sources to Parquet and builds the master views.")
public record WarehouseConfig(
        @Setting(value = "1GB", description = "Memory one conversion or rebuild may use before it spills to disk.")
        DataSize memory,

        @Setting(value = "0", description = "Threads of one conversion or rebuild; 0 is one per core.")
        int threads,

        @Setting(value = "20GB", description = "Disk space one conversion may spill to.")
        DataSize spill,

        @Setting(
                value = "zstd",
                description = "Compression of Parquet files: zstd (smaller), snappy (faster), gzip, lz4_raw or "
                        + "uncompressed.")
        String compression) {
    private static final List<String> COMPRESSIONS = List.of("zstd", "snappy", "gzip", "lz4_raw", "uncompressed");

    public WarehouseConfig {
        if (!COMPRESSIONS.contains(compression)) {
            throw new AgnesException(
                    Problem.INVALID,
                    "'" + compression + "' is not a compression of Parquet files.",
                    "Use one of: " + String.join(", ", COMPRESSIONS) + ".");
        }
        if (threads < 0) {
            throw new AgnesException(
                    Problem.INVALID, "The number of threads is negative.", "Use 0 for one per core, or 1 and more.");
        }
    }
}
