package io.agnes.source.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.agnes.config.DataFolder;
import io.agnes.config.DataSize;
import io.agnes.source.TableOutcome;
import io.agnes.source.TableOutcome.Status;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files with tabs and files packed with gzip. */
class PackedFilesTest {
    @TempDir
    Path temp;

    private FileSourceKit kit;

    @BeforeEach
    void open() {
        kit = new FileSourceKit(temp);
    }

    @AfterEach
    void nothingUnpackedStays() throws IOException {
        try (Stream<Path> left = Files.list(DataFolder.at(temp).scratch())) {
            assertThat(left).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            value = {
                "orders.csv.gz   # id,v|1,x|2,\"y,z\"|",
                "orders.tsv      # id\tv|1\tx|2\ty,z|",
                "Orders.TSV.GZ   # id\tv|1\tx|2\ty,z|",
                "orders.json.gz  # [{\"id\":1,\"v\":\"x\"},{\"id\":2,\"v\":\"y,z\"}]",
                "orders.ndjson.gz # {\"id\":1,\"v\":\"x\"}|{\"id\":2,\"v\":\"y,z\"}|",
            })
    void everyFormGivesTheSameTable(String name, String text) throws IOException {
        byte[] bytes = text.replace('|', '\n').getBytes(StandardCharsets.UTF_8);

        TableOutcome outcome = kit.load("shop/" + name, FileFormat.isPacked(name) ? packed(bytes) : bytes);

        assertThat(outcome.told()).isNull();
        assertThat(outcome.table().folded()).isEqualTo("orders");
        Path parquet = kit.parquet("shop", "orders");
        assertThat(kit.columns(parquet)).containsExactly("id BIGINT", "v VARCHAR");
        assertThat(kit.rows(parquet, "v")).containsExactly("x", "y,z");
    }

    @Test
    void aPackedParquetFileIsRead() throws IOException {
        kit.run("COPY (SELECT 7 AS id) TO '" + temp.resolve("one.parquet") + "'");

        kit.load("shop/one.parquet.gz", packed(Files.readAllBytes(temp.resolve("one.parquet"))));

        assertThat(kit.rows(kit.parquet("shop", "one"), "id")).containsExactly("7");
    }

    @Test
    void packedUtf16IsRead() throws IOException {
        TableOutcome outcome = kit.load("shop/u.csv.gz", packed("id,v\n1,café\n".getBytes(StandardCharsets.UTF_16)));

        assertThat(outcome.told()).isEqualTo("The file is UTF-16.");
        assertThat(kit.rows(kit.parquet("shop", "u"), "v")).containsExactly("café");
    }

    @Test
    void filesThatWerePackedOneAfterTheOtherAreReadWhole() throws IOException {
        ByteArrayOutputStream both = new ByteArrayOutputStream();
        both.write(packed("id\n1\n".getBytes(StandardCharsets.UTF_8)));
        both.write(packed("2\n".getBytes(StandardCharsets.UTF_8)));

        assertThat(kit.load("shop/two.csv.gz", both.toByteArray()).rows()).isEqualTo(2);
    }

    @Test
    void theFileBesideItsPackedFormIsAConflict() throws IOException {
        kit.put("shop/orders.csv", "id\n1\n");
        kit.put("shop/orders.csv.gz", packed("id\n1\n".getBytes(StandardCharsets.UTF_8)));

        assertThat(kit.manifest.sync().conflicts()).singleElement().satisfies(conflict -> assertThat(conflict.message())
                .contains("shop.orders", "shop/orders.csv"));
        kit.extract("shop", "orders");
    }

    @Test
    void aFileThatIsCutShortOrNotPackedIsNamed() throws IOException {
        byte[] whole = packed("id\n1\n".repeat(1000).getBytes(StandardCharsets.UTF_8));

        for (byte[] broken : new byte[][] {Arrays.copyOf(whole, whole.length - 9), "id\n1\n".getBytes()}) {
            kit.put("shop/a.csv.gz", broken);
            kit.manifest.sync();
            assertThat(kit.extract("shop", "a").told())
                    .startsWith(
                            "The file 'shop/a.csv.gz' cannot be unpacked: it is cut short or not packed with gzip.");
        }
        assertThat(kit.load("shop/none.csv.gz", packed(new byte[0])).told()).contains("is empty");
    }

    @Test
    void aFileThatUnpacksToMoreThanTheLimitEndsThere() throws IOException {
        kit = new FileSourceKit(temp, folder -> Long.MAX_VALUE, DataSize.parse("5MB"));

        TableOutcome outcome = kit.load("shop/bomb.csv.gz", bomb(6 << 20));

        assertThat(outcome.status()).isEqualTo(Status.FAILED);
        assertThat(outcome.told())
                .contains("'shop/bomb.csv.gz' is larger than 5MB when it is unpacked")
                .contains("files.max_unpacked");
    }

    @Test
    void aFileThatWouldFillTheDiskEndsBefore() throws IOException {
        long[] free = {100L << 20};
        kit = new FileSourceKit(temp, folder -> free[0] -= 10L << 20, DataSize.parse("1GB"));

        TableOutcome outcome = kit.load("shop/bomb.csv.gz", bomb(64 << 20));

        assertThat(outcome.told())
                .startsWith("There is no room for the unpacked file 'shop/bomb.csv.gz' in the data folder (tmp): it"
                        + " needs about 80.0 MB, 70.0 MB are free. Free at least 10.0 MB there");
    }

    private static byte[] packed(byte[] bytes) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(packed)) {
            out.write(bytes);
        }
        return packed.toByteArray();
    }

    private static byte[] bomb(int size) throws IOException {
        byte[] text = new byte[size];
        Arrays.fill(text, (byte) '\n');
        return packed(text);
    }
}
