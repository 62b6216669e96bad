package io.agnes.source.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.agnes.source.TableOutcome;
import io.agnes.source.TableOutcome.Status;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JsonLoaderTest {
    private static final int ROWS = 30_000;

    @TempDir
    Path temp;

    private FileSourceKit kit;

    @BeforeEach
    void open() {
        kit = new FileSourceKit(temp);
    }

    @Test
    void anArrayAndLinesGiveTheSameTable() {
        kit.load("shop/a.json", "[{\"id\":1,\"tags\":[\"x\"],\"at\":{\"city\":\"Brno\"}},\n {\"id\":2}]");
        kit.load("shop/b.ndjson", "{\"id\":1,\"tags\":[\"x\"],\"at\":{\"city\":\"Brno\"}}\n{\"id\":2}\n");

        List<String> columns = List.of("id BIGINT", "tags VARCHAR[]", "at STRUCT(city VARCHAR)");
        for (String table : List.of("a", "b")) {
            assertThat(kit.columns(kit.parquet("shop", table))).isEqualTo(columns);
            assertThat(kit.rows(kit.parquet("shop", table), "\"at\".city")).containsExactly("Brno", null);
        }
    }

    @Test
    void valuesAfterTheSampleDecideTheType() {
        String last = "{\"n\":12.5,\"d\":\"2024-01-02 10:11:12\",\"new\":true}";

        kit.load("shop/late.ndjson", "{\"n\":1,\"d\":\"2024-01-02\"}\n".repeat(ROWS) + last);

        Path table = kit.parquet("shop", "late");
        assertThat(kit.columns(table)).containsExactly("n DOUBLE", "d TIMESTAMP", "new BOOLEAN");
        assertThat(kit.rows(table, "DISTINCT n")).containsExactlyInAnyOrder("1.0", "12.5");
    }

    @Test
    void wholeNumbersBeyond64BitsAreNotRounded() {
        kit.load("shop/big.ndjson", "{\"n\":1}\n{\"n\":18446744073709551617}\n");

        Path table = kit.parquet("shop", "big");
        assertThat(kit.columns(table)).containsExactly("n DECIMAL(38,0)");
        assertThat(kit.rows(table, "n")).containsExactly("1", "18446744073709551617");
    }

    @Test
    void fractionsOfAMicrosecondAreNotCut() {
        kit.load("shop/t.ndjson", "{\"t\":\"2024-01-02T10:11:12.123456789\"}\n");

        assertThat(kit.rows(kit.parquet("shop", "t"), "t")).containsExactly("2024-01-02T10:11:12.123456789");
    }

    @Test
    void datesAndTimesAreTyped() {
        kit.load("shop/t.ndjson", "{\"d\":\"2024-01-02\",\"t\":\"2024-01-02T10:11:12Z\",\"odd \\\"name\\\"'s\":1.5}\n");

        assertThat(kit.columns(kit.parquet("shop", "t")))
                .containsExactly("d DATE", "t TIMESTAMP WITH TIME ZONE", "odd \"name\"'s DOUBLE");
    }

    @Test
    void aBrokenLineFailsTheTableAndIsNamed() {
        TableOutcome outcome = kit.load("shop/broken.json", "[{\"a\":1},\n{\"a\":}]");

        assertThat(outcome.status()).isEqualTo(Status.FAILED);
        assertThat(outcome.told())
                .contains("'shop/broken.json' could not be read as JSON")
                .contains("record/value 3");
    }
}
