package io.agnes.source.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.agnes.source.TableOutcome;
import io.agnes.source.TableOutcome.Status;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the options of an entry change, and what is refused in them. */
class LoadOptionsTest {
    @TempDir
    Path temp;

    private FileSourceKit kit;

    @BeforeEach
    void open() {
        kit = new FileSourceKit(temp);
    }

    @Test
    void aDelimiterThatIsGivenIsTaken() {
        assertThat(columns("a.csv", "id,v;w\n1,2;3\n", "delimiter: ';'")).containsExactly("id,v VARCHAR", "w BIGINT");
        assertThat(columns("b.csv", "id||v\n1||x\n", "delimiter: '||'")).containsExactly("id BIGINT", "v VARCHAR");
    }

    @Test
    void aHeaderThatIsGivenIsTaken() {
        assertThat(columns("top.csv", "1,2\n3,4\n", "header: true")).containsExactly("1 BIGINT", "2 BIGINT");
        assertThat(columns("rows.csv", "name,city\nAnn,Brno\n", "header: false"))
                .containsExactly("column0 VARCHAR", "column1 VARCHAR");
        assertThat(kit.published("shop").get(0).rows()).isEqualTo(2);
    }

    @Test
    void anEncodingThatIsGivenIsReadAndNotGuessed() {
        kit.put("shop/czech.csv", "id,v\n1,Žluťoučký kůň\n", Charset.forName("windows-1250"));

        assertThat(load("czech.csv", "encoding: windows-1250").told()).isNull();
        assertThat(kit.rows(kit.parquet("shop", "czech"), "v")).containsExactly("Žluťoučký kůň");

        kit.put("shop/latin.csv", "id,v\n1,cafés\n", Charset.forName("ISO-8859-1"));
        assertThat(load("latin.csv", "encoding: UTF-8").status()).isEqualTo(Status.FAILED);
        assertThat(load("latin.csv", "encoding: utf-16").told())
                .contains("is not in the encoding utf-16")
                .contains("'encoding'");
        assertThat(load("latin.csv", "encoding: latin-1").told()).isNull();
    }

    @Test
    void textsThatStandForAMissingValueBecomeOne() {
        String text = "id,v\n1,NA\n2,5\n3,n/a\n4,\n";

        assertThat(columns("na.csv", text, "null_strings: [NA, n/a]")).containsExactly("id BIGINT", "v BIGINT");
        assertThat(kit.rows(kit.parquet("shop", "na"), "v")).containsExactly(null, "5", null, null);
    }

    @Test
    void aTypeThatIsGivenIsTaken() {
        String text = "Code,price,on,at,flag\n001,12.5,2024-01-02,2024-01-02 10:11:12,true\n002,7,,,false\n";

        assertThat(columns(
                        "typed.csv",
                        text,
                        "types: {code: VARCHAR, price: 'decimal(12, 2)', 'on': TIMESTAMP, at: VARCHAR, flag: VARCHAR}"))
                .containsExactly("Code VARCHAR", "price DECIMAL(12,2)", "on TIMESTAMP", "at VARCHAR", "flag VARCHAR");
        assertThat(kit.rows(kit.parquet("shop", "typed"), "price::VARCHAR")).containsExactly("12.50", "7.00");
    }

    @Test
    void aValueThatIsNotOfItsGivenTypeFailsTheTableAndIsNamed() {
        kit.put("shop/typed.csv", "id,price\n1,12.345\n2,7\n3,12.999\n");

        assertThat(load("typed.csv", "types: {price: 'DECIMAL(12,2)'}").told())
                .contains("2 values of the column 'price' of 'shop/typed.csv' cannot be read as DECIMAL(12,2)")
                .contains("'12.345'");
        assertThat(load("typed.csv", "types: {price: BIGINT}").told()).contains("cannot be read as BIGINT");
    }

    @Test
    void aColumnThatIsNotThereIsRefusedWithItsNeighbours() {
        kit.put("shop/typed.csv", "id,price\n1,2\n");

        assertThat(load("typed.csv", "types: {prise: DOUBLE}").told())
                .contains("'types' of 'shop/typed.csv' in sources.yml names the column 'prise'")
                .contains("price");
    }

    @Test
    void theColumnsAtTheTopOfJsonTakeTypesDatesAndMissingValues() {
        String text = "{\"id\":1,\"zip\":\"00100\",\"price\":12.5,\"d\":\"01.02.2022\",\"at\":{\"d\":\"n/a\"}}\n"
                + "{\"id\":2,\"zip\":\"n/a\",\"price\":\"n/a\",\"d\":\"n/a\",\"at\":{\"d\":\"n/a\"}}\n";

        assertThat(columns(
                        "typed.ndjson",
                        text,
                        "{null_strings: [n/a], date_format: '%d.%m.%Y', types: {PRICE: 'DECIMAL(12,2)', d: DATE}}"))
                .containsExactly("id BIGINT", "zip VARCHAR", "price DECIMAL(12,2)", "d DATE", "at STRUCT(d VARCHAR)");
        Path typed = kit.parquet("shop", "typed");
        assertThat(kit.rows(typed, "zip")).containsExactly("00100", null);
        assertThat(kit.rows(typed, "price::VARCHAR")).containsExactly("12.50", null);
        assertThat(kit.rows(typed, "d::VARCHAR")).containsExactly("2022-02-01", null);
        assertThat(kit.rows(typed, "\"at\".d")).containsExactly("n/a", "n/a");

        assertThat(columns("dates.json", "[{\"d\":\"25.12.2022\"}]", "date_format: '%d.%m.%Y'"))
                .containsExactly("d DATE");
        assertThat(load("typed.ndjson", "types: {price: BIGINT}").told())
                .contains("2 values of the column 'price' of 'shop/typed.ndjson' cannot be read as BIGINT");
        assertThat(load("typed.ndjson", "types: {prize: BIGINT}").told())
                .contains("prize")
                .contains("price");
    }

    @Test
    void aDateFormatThatIsGivenIsTakenAndNoOther() {
        String days = "id,d\n1,01/02/2022\n2,03/04/2022\n";

        kit.put("shop/us.csv", days);
        assertThat(load("us.csv", "date_format: '%m/%d/%Y'").told()).isNull();
        assertThat(kit.rows(kit.parquet("shop", "us"), "d::VARCHAR")).containsExactly("2022-01-02", "2022-03-04");
        assertThat(columns("mixed.csv", days + "3,25/12/2022\n", "date_format: '%m/%d/%Y'"))
                .contains("d VARCHAR");
        assertThat(columns(
                        "late.csv",
                        "id,d\n" + "1,01/02/2022\n".repeat(22_000) + "2,25/12/2022\n",
                        "date_format: '%m/%d/%Y'"))
                .contains("d VARCHAR");
        assertThat(columns("given.csv", days, "{date_format: '%m/%d/%Y', types: {d: TIMESTAMP}}")
                        .size())
                .isZero();
        assertThat(columns("clock.csv", "id,d\n1,5.2.2022 10:11:12\n", "date_format: '%d.%m.%Y %H:%M:%S'"))
                .contains("d TIMESTAMP");
        assertThat(columns("both.csv", "id,d\n1,5.2.2022\n", "{date_format: '%d.%m.%Y', types: {d: DATE}}"))
                .contains("d DATE");
    }

    @Test
    void aChangeOfOptionsConvertsAgainAndOnlyThat() {
        kit.put("shop/a.csv", "id;v\n1;NA\n");

        assertThat(load("a.csv", "null_strings: [NA]").status()).isEqualTo(Status.CONVERTED);
        assertThat(load("a.csv", "null_strings: ['NA']").status()).isEqualTo(Status.UNCHANGED);
        assertThat(load("a.csv", "null_strings: [none]").status()).isEqualTo(Status.CONVERTED);
        assertThat(load("a.csv", "{}").status()).isEqualTo(Status.CONVERTED);
        assertThat(load("a.csv", null).status()).isEqualTo(Status.UNCHANGED);
    }

    @Test
    void wrongOptionsLeaveTheLastGoodData() {
        kit.put("shop/a.csv", "id,v\n1,2\n");
        load("a.csv", null);

        TableOutcome outcome = load("a.csv", "header: maybe");

        assertThat(outcome.status()).isEqualTo(Status.FAILED);
        assertThat(outcome.rows()).isEqualTo(1);
        assertThat(kit.published("shop")).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            quoteCharacter = '~',
            value = {
                "a.csv # delimitr: ','       # option 'delimitr' of 'shop/a.csv' in sources.yml is unknown # delimiter",
                "a.csv # delimiter: 5        # 'delimiter' of 'shop/a.csv' in sources.yml cannot be '5' # 1 to 4",
                "a.csv # delimiter: '\"'  # cannot be # 1 to 4",
                "a.csv # delimiter: ''       # cannot be # 1 to 4",
                "a.csv # header: 'true'      # 'header' # true or false",
                "a.csv # encoding: klingon   # 'klingon' # windows-1252",
                "a.csv # null_strings: NA    # 'NA' # list of texts",
                "a.csv # null_strings: [null]  # null_strings # list of texts",
                "a.csv # types: BIGINT       # 'types' # per line",
                "a.csv # types: {v: NUMBER}  # 'v: NUMBER' # DECIMAL(p,s)",
                "a.csv # types: {v: 'DECIMAL(39,2)'}  # 'v: DECIMAL(39,2)' # DECIMAL(p,s)",
                "a.csv # date_format: yyyy-mm-dd  # 'yyyy-mm-dd' # %d.%m.%Y",
                "a.csv # date_format: '%d.%m'  # '%d.%m' # %d.%m.%Y",
                "a.csv # date_format: \"%d'%m'%Y\"  # date_format # %d.%m.%Y",
                "a.csv # [delimiter]         # are not a mapping # delimiter",
                "a.json # delimiter: ','     # 'delimiter' of 'shop/a.json' in sources.yml is not one of its format # encoding",
                "a.parquet # encoding: utf-8 # not one of its format # PARQUET files have no options",
            })
    void whatIsNotAllowedIsRefusedByName(String file, String options, String message, String allowed) {
        kit.put("shop/" + file, "id,v\n1,2\n");

        assertThat(load(file, options).told()).contains(message, allowed);
        assertThat(kit.manifest.sync().conflicts()).singleElement().satisfies(conflict -> assertThat(conflict.message())
                .contains(message, allowed));
    }

    @Test
    void optionsOutliveAChangeOfTheManifest() {
        Map<String, Object> odd =
                Map.of("null_strings", List.of("null", "~", "-", "1", "|", "", "no"), "delimiter", "\t");
        new SourceManifest(List.of(new SourceEntry("a", "shop/a.csv", "shop", Map.of("options", odd))), Map.of())
                .write(kit.put("shop/a.csv", "id\tv\n1\t|\n").getParent().getParent());
        kit.put("shop/b.csv", "id\n1\n");

        assertThat(kit.manifest.sync().added()).hasSize(1);

        assertThat(SourceManifest.read(kit.data.sources()).entries().get(0).more())
                .containsEntry("options", odd);
    }

    private List<String> columns(String file, String text, String options) {
        kit.put("shop/" + file, text);
        TableOutcome outcome = load(file, options);
        return outcome.status() == Status.CONVERTED
                ? kit.columns(kit.parquet("shop", outcome.table().value()))
                : List.of();
    }

    private TableOutcome load(String file, String options) {
        String table = file.substring(0, file.indexOf('.'));
        String block = options == null
                ? ""
                : options.startsWith("{") || options.startsWith("[") ? " " + options : "\n    " + options;
        kit.put(
                SourceManifest.FILE,
                "sources:\n- table: " + table + "\n  path: shop/" + file + "\n  system: shop\n"
                        + (options == null ? "" : "  options:" + block + "\n"));
        return kit.extract("shop", table);
    }
}
