package io.agnes.source.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.agnes.source.TableOutcome;
import io.agnes.source.TableOutcome.Status;
import io.agnes.warehouse.Identifier;
import io.agnes.warehouse.Literal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** What holds for any file name, any column name and any values. */
class FilePropertiesTest {
    private static final int ROWS = 60;
    private static Path temp;
    private static int runs;

    @BeforeContainer
    static void make() throws IOException {
        temp = Files.createTempDirectory("file-properties");
    }

    @AfterContainer
    static void remove() throws IOException {
        try (Stream<Path> below = Files.walk(temp)) {
            for (Path path : below.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    @Property(tries = 10, shrinking = ShrinkingMode.OFF)
    void anyStemAndFolderBecomeAReadableTable(@ForAll("fileNames") String folder, @ForAll("fileNames") String stem) {
        FileSourceKit kit = kit();

        TableOutcome outcome = kit.load(folder + "/" + stem + ".csv", "a,b\n1,x\n2,y\n");

        assertThat(outcome.status()).as(outcome.told()).isEqualTo(Status.CONVERTED);
        assertThat(Identifier.isValid(outcome.table().value())).isTrue();
        assertThat(kit.rows(
                        kit.parquet(outcome.source().value(), outcome.table().value()), "b"))
                .containsExactly("x", "y");
    }

    @Property(tries = 2, shrinking = ShrinkingMode.OFF)
    void anyColumnNamesSurvive(@ForAll("columnNames") List<List<String>> tables) {
        FileSourceKit kit = kit();
        for (int t = 0; t < tables.size(); t++) {
            String row = tables.get(t).stream().map(name -> "7").collect(Collectors.joining(","));
            String header =
                    tables.get(t).stream().map(FilePropertiesTest::field).collect(Collectors.joining(","));
            kit.put("s/t" + t + ".csv", header + "\n" + (row + "\n").repeat(3));
        }

        loadAll(kit, tables.size());

        for (int t = 0; t < tables.size(); t++) {
            assertThat(kit.query("SELECT column_name FROM (DESCRIBE FROM " + FileSourceKit.of(kit.parquet("s", "t" + t))
                            + ")"))
                    .isEqualTo(tables.get(t));
        }
    }

    /** Where the whole-file detection of the engine is right, the guarded load gives the same rows. */
    @Property(tries = 4, shrinking = ShrinkingMode.OFF)
    void valuesAreThoseOfAScanOfTheWholeFile(@ForAll("columns") List<List<List<String>>> tables) {
        FileSourceKit kit = kit();
        List<Path> files = new ArrayList<>();
        for (int t = 0; t < tables.size(); t++) {
            files.add(kit.put("s/t" + t + ".csv", csv(tables.get(t))));
        }

        loadAll(kit, tables.size());

        for (int t = 0; t < tables.size(); t++) {
            String whole = "read_csv(" + Literal.of(files.get(t).toString())
                    + ", sample_size = -1, quote = '\"', escape = '\"')";
            Path parquet = kit.parquet("s", "t" + t);
            String select = IntStream.range(0, tables.get(t).size())
                    .mapToObj(c -> "col" + c)
                    .collect(Collectors.joining(", ", "SELECT (", ")::VARCHAR FROM "));
            assertThat(kit.query(select + FileSourceKit.of(parquet))).isEqualTo(kit.query(select + whole));
            assertThat(kit.columns(parquet))
                    .isEqualTo(
                            kit.query("SELECT column_name || ' ' || column_type FROM (DESCRIBE FROM " + whole + ")"));
        }
    }

    private static String csv(List<List<String>> columns) {
        StringBuilder csv = new StringBuilder();
        for (int c = 0; c < columns.size(); c++) {
            csv.append(c == 0 ? "" : ",").append("col").append(c);
        }
        for (int r = 0; r < ROWS; r++) {
            csv.append('\n');
            for (int c = 0; c < columns.size(); c++) {
                csv.append(c == 0 ? "" : ",").append(field(columns.get(c).get(r)));
            }
        }
        return csv.append('\n').toString();
    }

    /** Loads the tables t0, t1, ... of the system s by one extract. */
    private static void loadAll(FileSourceKit kit, int tables) {
        kit.manifest.sync();
        String[] names =
                IntStream.range(0, tables).mapToObj(table -> "t" + table).toArray(String[]::new);
        assertThat(kit.extractAll("s", names)).hasSize(tables).allSatisfy(outcome -> assertThat(outcome.status())
                .as(outcome.told())
                .isEqualTo(Status.CONVERTED));
    }

    @Provide
    Arbitrary<String> fileNames() {
        return Arbitraries.strings()
                .withChars("abZ09 -_.'\"?*[]{}();$%&#!,+=@~^`\\é漢")
                .ofMinLength(1)
                .ofMaxLength(20)
                .filter(name -> !name.startsWith("."));
    }

    @Provide
    Arbitrary<List<List<String>>> columnNames() {
        return Arbitraries.strings()
                .withChars("abZ09 -_.'\"?*[]{}();$%&!,+=@~^`\\é漢")
                .ofMinLength(1)
                .ofMaxLength(12)
                .filter(name -> name.equals(name.strip()) && name.chars().anyMatch(Character::isLetter))
                .list()
                .uniqueElements(name -> name.toLowerCase(java.util.Locale.ROOT))
                .ofMinSize(2)
                .ofMaxSize(4)
                .list()
                .ofSize(5);
    }

    @Provide
    Arbitrary<List<List<List<String>>>> columns() {
        return column().list().ofMinSize(2).ofMaxSize(4).list().ofSize(5);
    }

    private static Arbitrary<List<String>> column() {
        Arbitrary<String> whole = Arbitraries.longs().map(String::valueOf);
        Arbitrary<String> decimal = Combinators.combine(
                        Arbitraries.integers().between(-99_999, 99_999),
                        Arbitraries.integers().between(1, 999))
                .as((units, parts) -> units + "." + parts);
        Arbitrary<String> date = Combinators.combine(
                        Arbitraries.integers().between(1900, 2100),
                        Arbitraries.integers().between(1, 12),
                        Arbitraries.integers().between(1, 28))
                .as((y, m, d) -> String.format("%04d-%02d-%02d", y, m, d));
        Arbitrary<String> time = date.flatMap(day -> Arbitraries.integers()
                .between(0, 86_399)
                .map(s -> String.format("%s %02d:%02d:%02d", day, s / 3600, s / 60 % 60, s % 60)));
        Arbitrary<String> text = Arbitraries.strings()
                .withChars("abcXYZ ,;\"'|\t.")
                .ofMaxLength(12)
                .map(tail -> "t" + tail + "t");
        Arbitrary<String> flag = Arbitraries.of("true", "false");
        return Arbitraries.of(whole, decimal, date, time, text, flag)
                .flatMap(kind -> kind.injectNull(0.1).list().ofSize(ROWS - 1))
                .map(values -> {
                    List<String> all = new ArrayList<>(values);
                    all.replaceAll(value -> value == null ? "" : value);
                    all.add(values.stream()
                            .filter(java.util.Objects::nonNull)
                            .findFirst()
                            .orElse("x"));
                    return all;
                });
    }

    private static String field(String value) {
        return value.matches("[A-Za-z0-9.:-]*") ? value : '"' + value.replace("\"", "\"\"") + '"';
    }

    private static FileSourceKit kit() {
        return new FileSourceKit(temp.resolve("run" + ++runs));
    }
}
