package io.agnes.warehouse;

import static org.assertj.core.api.Assertions.assertThat;

import io.agnes.config.DataSize;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.LocalInputFile;
import org.duckdb.DuckDBConnection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What we publish is Parquet to others too: read here by the Java library of the Parquet project. */
class PublishedParquetTest {
    @TempDir
    Path folder;

    @Test
    void anotherReaderFindsTheRowsTypesAndCompressionThatWePromise() throws Exception {
        Engine engine = new Engine(
                new WarehouseConfig(DataSize.parse("256MB"), 1, DataSize.parse("1GB"), "zstd"),
                folder.resolve("scratch"));
        ExtractFolder extract = new ExtractFolder(Files.createDirectories(folder.resolve("shop")), engine);
        PublishedFile published;
        try (DuckDBConnection connection = engine.work()) {
            published = extract.publish(
                    new Identifier("orders"),
                    connection,
                    "select range as id, 'name ' || range as \"full name\", range * 1.5 as amount, "
                            + "timestamp '2024-12-31 23:59:59' as at from range(300000)");
        }
        Path file = folder.resolve("shop").resolve(published.path());
        ParquetReadOptions options =
                ParquetReadOptions.builder(new PlainParquetConfiguration()).build();

        try (ParquetFileReader reader = ParquetFileReader.open(new LocalInputFile(file), options)) {
            assertThat(reader.getRecordCount()).isEqualTo(300_000).isEqualTo(published.rows());
            assertThat(Files.size(file)).isEqualTo(published.sizeBytes());
            assertThat(reader.getFileMetaData().getSchema().getFields())
                    .extracting(field -> field.getName())
                    .containsExactly("id", "full name", "amount", "at");
            assertThat(reader.getRowGroups()).hasSizeGreaterThan(1).allSatisfy(group -> assertThat(
                            group.getColumns().get(0).getCodec())
                    .isEqualTo(CompressionCodecName.ZSTD));
        }
    }
}
