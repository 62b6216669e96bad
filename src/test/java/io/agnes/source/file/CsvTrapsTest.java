package io.agnes.source.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.agnes.source.TableOutcome;
import io.agnes.source.TableOutcome.Status;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The traps of the requirements, each with what comes of it. */
class CsvTrapsTest {
    /** Rows of a file that detection sees whole, and where something odd stands in it. */
    private static final int FEW = 2_000;

    private static final int EARLY = 100;

    /** Rows of a file that goes on beyond the rows that detection looks at, and where something odd stands there. */
    private static final int MANY = 22_000;

    private static final int LATE = 21_500;

    /** One kit for all traps: as in a sync, one instance of the engine loads one file after the other. */
    private static FileSourceKit kit;

    private static Map<String, TableOutcome> outcomes;

    @BeforeAll
    static void loadAll(@TempDir Path temp) {
        kit = new FileSourceKit(temp);
        traps().forEach(trap -> kit.put("shop/" + trap.table() + ".csv", trap.file()));
        String[] tables =
                kit.manifest.sync().added().stream().map(SourceEntry::table).toArray(String[]::new);
        outcomes = kit.extractAll("shop", tables).stream()
                .collect(Collectors.toMap(outcome -> outcome.table().value(), outcome -> outcome));
    }

    /** @param rows how many it has below its header */
    private record Csv(String text, int rows) {
        Csv with(UnaryOperator<String> change) {
            return new Csv(change.apply(text), rows);
        }
    }

    /**
     * @param types {@code name TYPE} of each column
     * @param probe SQL over the table that shows what became of the planted value
     */
    private record Trap(
            String name,
            byte[] file,
            List<String> types,
            long rows,
            long rejected,
            String note,
            String probe,
            String value) {
        static Trap of(String name, Csv csv, List<String> types) {
            return new Trap(name, csv.text().getBytes(StandardCharsets.UTF_8), types, csv.rows(), 0, null, "1", "1");
        }

        Trap in(Charset charset) {
            byte[] bytes = new String(file, StandardCharsets.UTF_8).getBytes(charset);
            return new Trap(name, bytes, types, rows, rejected, note, probe, value);
        }

        Trap keeps(String expression, String expected) {
            return new Trap(name, file, types, rows, rejected, note, expression, expected);
        }

        Trap saying(String text) {
            return new Trap(name, file, types, rows, rejected, text, probe, value);
        }

        Trap losingOneRow() {
            return new Trap(name, file, types, rows - 1, 1, note, probe, value);
        }

        String table() {
            return "probe_" + name.replaceAll("[^a-zA-Z0-9]+", "_").toLowerCase(Locale.ROOT);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("traps")
    void nothingIsRoundedCutOrLostSilently(Trap trap) {
        TableOutcome outcome = outcomes.get(trap.table());

        assertThat(outcome.status()).as(outcome.told()).isEqualTo(Status.CONVERTED);
        Path parquet = kit.parquet("shop", trap.table());
        assertThat(kit.columns(parquet)).isEqualTo(trap.types());
        assertThat(outcome.rows()).isEqualTo(trap.rows());
        assertThat(outcome.rejectedRows()).isEqualTo(trap.rejected());
        if (trap.note() == null) {
            assertThat(outcome.told()).isNull();
        } else {
            assertThat(outcome.told()).contains(trap.note());
        }
        if (trap.rows() > 0) {
            assertThat(kit.rows(parquet, "DISTINCT " + trap.probe())).contains(trap.value());
        }
    }

    static Stream<Trap> traps() {
        List<String> number = List.of("id BIGINT", "v BIGINT");
        List<String> decimal = List.of("id BIGINT", "v DOUBLE");
        List<String> text = List.of("id BIGINT", "v VARCHAR");
        List<String> three = List.of("id BIGINT", "v BIGINT", "w VARCHAR");
        return Stream.of(
                Trap.of("whole numbers", late("id,v", "7", "8"), number).keeps("v", "8"),
                Trap.of("a decimal after the sample", late("id,v", "7", "12.5"), decimal)
                        .keeps("v::VARCHAR", "12.5"),
                Trap.of("an exponent after the sample", late("id,v", "7", "15e-1"), decimal)
                        .keeps("v::VARCHAR", "1.5"),
                Trap.of("a leading zero after the sample", late("id,v", "7", "007"), text)
                        .keeps("v", "007"),
                Trap.of("a leading zero among decimals after the sample", late("id,v", "7.5", "007"), text)
                        .keeps("v", "007"),
                Trap.of("a plus sign after the sample", late("id,v", "7", "+5"), text)
                        .keeps("v", "+5"),
                Trap.of("an underscore after the sample", late("id,v", "7", "1_000"), text)
                        .keeps("v", "1_000"),
                Trap.of("blanks around numbers", rows("id,v", i -> i + ", 7 "), number)
                        .keeps("v", "7"),
                Trap.of(
                                "64 bits exceeded after the sample",
                                late("id,v", "7", "18446744073709551617"),
                                List.of("id BIGINT", "v DECIMAL(38,0)"))
                        .keeps("v::VARCHAR", "18446744073709551617"),
                Trap.of("128 bits exceeded", late("id,v", "7", "9".repeat(40)), text)
                        .keeps("v", "9".repeat(40)),
                Trap.of("a long id among decimals", late("id,v", "7.5", "9007199254740993"), text)
                        .keeps("v", "9007199254740993"),
                Trap.of("a number beyond DOUBLE", late("id,v", "7.5", "1e400"), text)
                        .keeps("v", "1e400"),
                Trap.of("NaN among decimals after the sample", late("id,v", "7.5", "NaN"), decimal)
                        .keeps("v::VARCHAR", "nan"),
                Trap.of("text after the sample", late("id,v", "7", "abc"), text).keeps("v", "abc"),
                Trap.of("NA after the sample", late("id,v", "7", "NA"), text).keeps("v", "NA"),
                Trap.of(
                                "a time of day after the sample",
                                late("id,v", "2024-01-02", "2024-01-02 10:11:12"),
                                List.of("id BIGINT", "v TIMESTAMP"))
                        .keeps("v::VARCHAR", "2024-01-02 10:11:12"),
                Trap.of("text among dates after the sample", late("id,v", "2024-01-02", "soon"), text)
                        .keeps("v", "soon"),
                Trap.of("a zone after the sample", late("id,v", "2024-01-02 10:11:12", "2024-01-02 10:11:12+02"), text)
                        .keeps("v", "2024-01-02 10:11:12+02"),
                Trap.of(
                                "times with zones",
                                rows("id,v", i -> i + ",2024-01-02T10:11:12+02:00"),
                                List.of("id BIGINT", "v TIMESTAMP WITH TIME ZONE"))
                        .keeps("v::VARCHAR", "2024-01-02 08:11:12+00"),
                Trap.of("nanoseconds", rows("id,v", i -> i + ",2024-01-02 10:11:12.123456789"), text)
                        .keeps("v", "2024-01-02 10:11:12.123456789"),
                Trap.of(
                                "ISO times with a T",
                                rows("id,v", i -> i + ",2024-01-02T10:11:12.5"),
                                List.of("id BIGINT", "v TIMESTAMP"))
                        .keeps("v::VARCHAR", "2024-01-02 10:11:12.5"),
                Trap.of("ambiguous dates", rows("id,v", i -> i + ",01/02/2022"), List.of("id BIGINT", "v DATE"))
                        .keeps("v::VARCHAR", "2022-02-01")
                        .saying("The dates of 'v' were read as day/month/year."),
                Trap.of(
                                "month first, known after the sample",
                                late("id,v", "01/02/2022", "01/25/2022"),
                                List.of("id BIGINT", "v DATE"))
                        .keeps("v::VARCHAR", "2022-01-25")
                        .saying("month/day/year"),
                Trap.of("a time of day after day/month/year", late("id,v", "21/02/2022", "21/02/2022 10:11:12"), text)
                        .keeps("v", "21/02/2022 10:11:12"),
                Trap.of("a column without values in the sample", late("id,v", "", "12.5"), decimal)
                        .keeps("v::VARCHAR", "12.5"),
                Trap.of("a column without values", rows("id,v", i -> i + ","), text),
                Trap.of(
                                "yes and no",
                                rows("id,v", i -> i + (i % 2 == 0 ? ",Yes" : ",No")),
                                List.of("id BIGINT", "v BOOLEAN"))
                        .keeps("v::VARCHAR", "true"),
                Trap.of("maybe after yes and no", late("id,v", "Yes", "Maybe"), text)
                        .keeps("v", "Maybe"),
                Trap.of("a quoted delimiter after the sample", late("id,v", "x", "\"a,b\""), text)
                        .keeps("v", "a,b"),
                Trap.of("a quoted line break after the sample", late("id,v", "x", "\"a\nb\""), text)
                        .keeps("v", "a\nb"),
                Trap.of("a short row in the sample", odd(EARLY, "7"), three)
                        .losingOneRow()
                        .saying(
                                "1 of 2000 rows were rejected, the first in line 102; they are kept in shop/rejects/probe_a_short_row_in_the_sample.parquet"),
                Trap.of("a long row in the sample", odd(EARLY, "7,7,8,9"), three)
                        .losingOneRow()
                        .saying("rejected"),
                Trap.of("a short row after the sample", odd(LATE, "7"), three)
                        .losingOneRow()
                        .saying("line 21502"),
                Trap.of("a long row after the sample", odd(LATE, "7,7,8,9"), three)
                        .losingOneRow()
                        .saying("line 21502"),
                Trap.of("Latin-1", rows("id,v", i -> i + ",café"), text)
                        .in(StandardCharsets.ISO_8859_1)
                        .keeps("v", "café")
                        .saying("Latin-1"),
                Trap.of("Latin-1 after the sample", late("id,v", "cafe", "café"), text)
                        .in(StandardCharsets.ISO_8859_1)
                        .keeps("v", "café")
                        .saying("Latin-1"),
                Trap.of("UTF-16", rows("id,v", i -> i + ",café"), text)
                        .in(StandardCharsets.UTF_16)
                        .keeps("v", "café")
                        .saying("UTF-16"),
                Trap.of("UTF-16, little-endian, unmarked", rows("id,v", i -> i + ",cafe"), text)
                        .in(StandardCharsets.UTF_16LE)
                        .saying("UTF-16"),
                Trap.of(
                                "UTF-8 with a byte order mark",
                                rows("id,v", i -> i + ",café").with(csv -> "\uFEFF" + csv),
                                text)
                        .keeps("v", "café"),
                Trap.of("decimal comma with semicolon", rows("id;v", i -> i + ";1,5"), text)
                        .keeps("v", "1,5"),
                Trap.of("tabs", rows("id\tv", i -> i + "\t" + i), number),
                Trap.of(
                        "Windows line ends",
                        rows("id,v", i -> i + ",7").with(csv -> csv.replace("\n", "\r\n")),
                        number),
                Trap.of(
                                "a title above the header",
                                rows("id,v", i -> i + ",7").with(csv -> "My report\n" + csv),
                                number)
                        .saying("The lines above line 2 were skipped as a title."),
                Trap.of(
                                "a long row in a short file",
                                new Csv("id,amount\n1,2.5\n2,3\n3,4,5\n", 3),
                                List.of("id BIGINT", "amount DOUBLE"))
                        .losingOneRow()
                        .saying("the first in line 4"),
                Trap.of("header only", new Csv("a,b,c\n", 0), List.of("a VARCHAR", "b VARCHAR", "c VARCHAR"))
                        .saying("has a header and no rows"),
                Trap.of(
                        "text only",
                        rows("name,city", i -> "n" + i + ",c" + i),
                        List.of("name VARCHAR", "city VARCHAR")),
                Trap.of(
                        "repeated names",
                        rows("a,A,a", i -> i + ",1,2"),
                        List.of("a BIGINT", "A_1 BIGINT", "a_2 BIGINT")),
                Trap.of(
                        "odd names",
                        rows("a b,\"x\"\"y\",it's,ž", i -> i + ",1,2,3"),
                        List.of("a b BIGINT", "x\"y BIGINT", "it's BIGINT", "ž BIGINT")),
                Trap.of("names like the engine's own", rows("c1,c0", i -> i + ",x"), List.of("c1 BIGINT", "c0 VARCHAR"))
                        .keeps("c0", "x"),
                Trap.of("a quote that is never closed, in the sample", odd2(EARLY, "\"abc"), text)
                        .keeps("v", "\"abc")
                        .saying("A quote is not closed"),
                Trap.of("a quote that is never closed, after the sample", odd2(LATE, "\"abc"), text)
                        .keeps("v", "\"abc")
                        .saying("A quote is not closed"),
                Trap.of("zero-padded codes", rows("id,v", i -> i + "," + String.format("%05d", i)), text)
                        .keeps("v", "00007"),
                Trap.of("NA in the sample", early("id,v", "7", "NA"), text).keeps("v", "NA"),
                Trap.of("N/A in the sample", early("id,v", "7", "N/A"), text).keeps("v", "N/A"),
                Trap.of("null in the sample", early("id,v", "7", "null"), text).keeps("v", "null"),
                Trap.of("Y and N", rows("id,v", i -> i + (i % 2 == 0 ? ",Y" : ",N")), text)
                        .keeps("v", "Y"),
                Trap.of("blanks around names", rows(" id , v ", i -> i + ",7"), number),
                Trap.of("a quoted line break in the sample", early("id,v", "x", "\"a\nb\""), text)
                        .keeps("v", "a\nb"),
                Trap.of("lines without delimiter", rows("note", i -> "note " + i), List.of("note VARCHAR")));
    }

    private static Csv rows(String header, IntFunction<String> row) {
        return rows(header, FEW, row);
    }

    private static Csv rows(String header, int count, IntFunction<String> row) {
        StringBuilder text = new StringBuilder(header).append('\n');
        for (int i = 0; i < count; i++) {
            text.append(row.apply(i)).append('\n');
        }
        return new Csv(text.toString(), count);
    }

    private static Csv late(String header, String usual, String last) {
        return rows(header, MANY, i -> i + "," + (i == LATE ? last : usual));
    }

    private static Csv early(String header, String usual, String odd) {
        return rows(header, i -> i + "," + (i == EARLY ? odd : usual));
    }

    private static Csv odd(int where, String rest) {
        return rows("id,v,w", where == LATE ? MANY : FEW, i -> i + "," + (i == where ? rest : "7,x"));
    }

    private static Csv odd2(int where, String value) {
        return rows("id,v", where == LATE ? MANY : FEW, i -> i + "," + (i == where ? value : "x"));
    }
}
