package io.agnes.source.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.agnes.config.DataFolder;
import io.agnes.source.TableOutcome;
import io.agnes.source.TableOutcome.Status;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Workbooks become tables: their first sheet, with the types of all its rows. */
class SheetLoaderTest {
    private static final String MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    private static final String OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    private static final String PACKAGE = "http://schemas.openxmlformats.org/package/2006/";
    /** Styles 0 to 4: general, a date, a date with a clock of our own, a clock, a price. */
    private static final String STYLES = "<styleSheet xmlns='" + MAIN + "'><numFmts>"
            + "<numFmt numFmtId='164' formatCode='[$-407]dd/mm/yyyy\\ hh:mm'/>"
            + "<numFmt numFmtId='165' formatCode='#,##0.00\\ \"days\"'/></numFmts><cellXfs>"
            + "<xf numFmtId='0'/><xf numFmtId='14'/><xf numFmtId='164'/><xf numFmtId='20'/><xf numFmtId='165'/>"
            + "</cellXfs></styleSheet>";

    private static final String BLANK = "<c/>";

    @TempDir
    Path temp;

    private FileSourceKit kit;

    @BeforeEach
    void open() {
        kit = new FileSourceKit(temp);
    }

    @AfterEach
    void nothingStaysInBetween() throws IOException {
        try (Stream<Path> left = Files.list(DataFolder.at(temp).scratch())) {
            assertThat(left).isEmpty();
        }
    }

    private static String sheet(String rows) {
        return "<worksheet xmlns='" + MAIN + "'><sheetData>" + rows + "</sheetData></worksheet>";
    }

    private static String row(String... cells) {
        return "<row>" + String.join("", cells) + "</row>";
    }

    private static String text(String text) {
        return "<c t='inlineStr'><is><t>" + text + "</t></is></c>";
    }

    private static String number(String value) {
        return number(value, 0);
    }

    private static String number(String value, int style) {
        return "<c s='" + style + "'><v>" + value + "</v></c>";
    }

    private static byte[] workbook(String sharedTexts, String... sheets) {
        StringBuilder names = new StringBuilder();
        StringBuilder relations = new StringBuilder();
        StringBuilder types = new StringBuilder();
        Map<String, String> parts = new LinkedHashMap<>();
        for (int i = 1; i <= sheets.length; i++) {
            String state = sheets[i - 1].isEmpty() ? " state='hidden'" : "";
            names.append("<sheet name='Sheet ")
                    .append(i)
                    .append("' sheetId='")
                    .append(i)
                    .append("' r:id='r")
                    .append(i)
                    .append("'")
                    .append(state)
                    .append("/>");
            relations
                    .append("<Relationship Id='r")
                    .append(i)
                    .append("' Type='x' Target='worksheets/s")
                    .append(i)
                    .append(".xml'/>");
            parts.put("xl/worksheets/s" + i + ".xml", sheets[i - 1].isEmpty() ? sheet("") : sheets[i - 1]);
        }
        String kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.";
        types.append(override("/xl/workbook.xml", kind + "sheet.main+xml"))
                .append(override("/xl/styles.xml", kind + "styles+xml"))
                .append(override("/xl/sharedStrings.xml", kind + "sharedStrings+xml"));
        parts.put("[Content_Types].xml", "<Types xmlns='" + PACKAGE + "content-types'>" + types + "</Types>");
        parts.put(
                "xl/workbook.xml",
                "<workbook xmlns='" + MAIN + "' xmlns:r='" + OFFICE + "'><sheets>" + names + "</sheets></workbook>");
        parts.put(
                "xl/_rels/workbook.xml.rels",
                "<Relationships xmlns='" + PACKAGE + "relationships'>" + relations + "</Relationships>");
        parts.put("xl/styles.xml", STYLES);
        parts.put("xl/sharedStrings.xml", "<sst xmlns='" + MAIN + "'>" + sharedTexts + "</sst>");
        return zip(parts);
    }

    private static String override(String part, String type) {
        return "<Override PartName='" + part + "' ContentType='" + type + "'/>";
    }

    private static byte[] zip(Map<String, String> parts) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (Map.Entry<String, String> part : parts.entrySet()) {
                zip.putNextEntry(new ZipEntry(part.getKey()));
                zip.write(part.getValue().getBytes(StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return bytes.toByteArray();
    }

    /** The columns of each row, ordered by the first. */
    private List<String> rows(String... columns) {
        String values = Stream.of(columns)
                .map(column -> "coalesce(cast(" + column + " as varchar), 'null')")
                .collect(Collectors.joining(", "));
        return kit.query("select concat_ws('|', " + values + ") from " + FileSourceKit.of(kit.parquet("shop", "orders"))
                + " order by " + columns[0]);
    }

    @Test
    void valuesKeepTheirTypes() {
        TableOutcome outcome = kit.load(
                "shop/orders.xlsx",
                workbook(
                        "<si><t>id</t></si><si><t>say \"yes\", or\nno</t></si>",
                        sheet(row(
                                        "<c t='s'><v>0</v></c>",
                                        text("name"),
                                        text("day"),
                                        text("at"),
                                        text("clock"),
                                        text("paid"),
                                        text("price"))
                                + row(
                                        number("1"),
                                        "<c t='s'><v>1</v></c>",
                                        number("45292", 1),
                                        number("45292.520833333336", 2),
                                        number("0.75", 3),
                                        "<c t='b'><v>1</v></c>",
                                        number("1234.5", 4))
                                + row(
                                        number("2"),
                                        BLANK,
                                        number("59", 1),
                                        number("45293", 2),
                                        BLANK,
                                        "<c t='b'><v>0</v></c>",
                                        "<c t='e'><v>#N/A</v></c>")
                                + row()
                                + row(
                                        number("3E3"),
                                        text("x"),
                                        number("60", 1),
                                        BLANK,
                                        BLANK,
                                        BLANK,
                                        "<c><f>A1*2</f><v>0.1</v></c>"))));

        assertThat(outcome.told()).isNull();
        assertThat(kit.columns(kit.parquet("shop", "orders")))
                .containsExactly(
                        "id BIGINT",
                        "name VARCHAR",
                        "day DATE",
                        "at TIMESTAMP",
                        "clock TIME",
                        "paid BOOLEAN",
                        "price DOUBLE");
        assertThat(rows("id", "name", "day", "\"at\"", "clock", "paid", "price"))
                .containsExactly(
                        "1|say \"yes\", or\nno|2024-01-01|2024-01-01 12:30:00|18:00:00|true|1234.5",
                        "2|null|1900-02-28|2024-01-02 00:00:00|null|false|null",
                        "3000|x|1900-02-28|null|null|null|0.1");
    }

    @Test
    void aTitleAboveTheColumnsIsLeftOutAndTheFirstVisibleSheetIsRead() {
        TableOutcome outcome = kit.load(
                "shop/orders.xlsx",
                workbook(
                        "",
                        "",
                        sheet(row(text("Orders of 2026"))
                                + row()
                                + row(text("id"), text("v"))
                                + row(number("1"), text("a"))
                                + row(number("2"))),
                        sheet(row(text("other")))));

        assertThat(outcome.message()).contains("3 sheets; 'Sheet 2' was read");
        assertThat(rows("id", "v")).containsExactly("1|a", "2|null");
    }

    @Test
    void whatIsNoWorkbookIsRefused() {
        for (byte[] bytes : List.of(
                zip(Map.of("a.txt", "x")),
                zip(Map.of("[Content_Types].xml", "<Types>")),
                "PK\3\4 is not enough".getBytes(StandardCharsets.UTF_8),
                workbook("", sheet(row("<c t='d'><v>2026</v></c>"))))) {
            kit = new FileSourceKit(temp);
            kit.put("shop/orders.xlsx", bytes);
            kit.manifest.sync();
            TableOutcome outcome = kit.extract("shop", "orders");
            assertThat(outcome.status()).isEqualTo(Status.FAILED);
            assertThat(outcome.told())
                    .contains("'shop/orders.xlsx' cannot be read as a workbook", "without a password");
        }
        kit.put("shop/orders.xlsx", workbook("", sheet("")));
        assertThat(kit.extract("shop", "orders").told()).contains("has no visible sheet with values");
    }

    @Test
    void textsThatDoNotFitIntoMemoryAreRefusedBeforeTheyAreRead() {
        String text = "<si><t>" + "x".repeat(1 << 20) + "</t></si>";

        TableOutcome outcome = kit.load("shop/orders.xlsx", workbook(text.repeat(130), sheet(row(number("1")))));

        assertThat(outcome.told()).contains("has more than 128 MB of texts", "Save the sheet as CSV");
    }
}
