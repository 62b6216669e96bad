package io.agnes.source.file;

import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import javax.xml.stream.XMLStreamException;
import org.dhatim.fastexcel.reader.Cell;
import org.dhatim.fastexcel.reader.ReadableWorkbook;
import org.dhatim.fastexcel.reader.ReadingOptions;
import org.dhatim.fastexcel.reader.Row;
import org.dhatim.fastexcel.reader.Sheet;
import org.dhatim.fastexcel.reader.SheetVisibility;

/**
 * Loads the first visible sheet of a workbook: its rows stream into a CSV file, which is loaded as one. The columns are
 * those of the widest of its first rows; a title above them is left out.
 */
final class SheetLoader {
    /** The texts of a workbook are kept in memory while it is read. */
    private static final long MOST_TEXTS = 128L << 20;

    private static final int SAMPLE = 100;
    private static final String TEXTS = "xl/sharedstrings.xml";
    private static final String STYLES = "xl/styles.xml";

    private final String source;
    private final boolean since1904;
    private int width;

    private SheetLoader(String source, boolean since1904) {
        this.source = source;
        this.since1904 = since1904;
    }

    /**
     * @param csv where the rows go in between
     * @throws AgnesException INVALID when it is no workbook, has no rows or too much text
     */
    static Loaded load(Load load, Path csv, Unpacking unpacking) throws SQLException, IOException {
        List<String> notes = new ArrayList<>(write(load, csv, unpacking));
        Loaded loaded = CsvLoader.load(load.with(csv).with(load.options().withDelimiter(",")), FileFormat.CSV);
        notes.addAll(loaded.notes());
        return new Loaded(loaded.file(), loaded.rejectedRows(), notes);
    }

    private static List<String> write(Load load, Path csv, Unpacking unpacking) throws IOException {
        try {
            boolean styled = requireReadable(load);
            try (ReadableWorkbook workbook =
                            new ReadableWorkbook(load.file().toFile(), new ReadingOptions(styled, true));
                    OutputStream out = unpacking.into(csv);
                    Writer writer = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8))) {
                List<Sheet> sheets = workbook.getSheets().toList();
                Sheet sheet = sheets.stream()
                        .filter(each -> each.getVisibility() == SheetVisibility.VISIBLE)
                        .findFirst()
                        .orElseThrow(() -> empty(load.source()));
                try (Stream<Row> rows = sheet.openStream()) {
                    new SheetLoader(load.source(), workbook.isDate1904()).write(rows.iterator(), writer);
                }
                return sheets.size() == 1
                        ? List.of()
                        : List.of("The workbook has " + sheets.size() + " sheets; '" + sheet.getName() + "' was read.");
            }
        } catch (AgnesException | UncheckedIOException told) {
            throw told;
        } catch (ZipException | RuntimeException damaged) {
            throw damaged(load, damaged);
        } catch (IOException e) {
            if (e.getCause() instanceof XMLStreamException) {
                throw damaged(load, e);
            }
            throw e;
        }
    }

    private static AgnesException damaged(Load load, Exception cause) {
        return new AgnesException(
                Problem.INVALID,
                "The file '" + load.source() + "' cannot be read as a workbook.",
                "Open it and save it as .xlsx without a password, or as CSV; the table keeps its last good data.",
                cause);
    }

    /** Whether the workbook has styles, without which it says nothing of dates. */
    private static boolean requireReadable(Load load) throws IOException {
        boolean styled = false;
        try (ZipFile zip = new ZipFile(load.file().toFile())) {
            for (ZipEntry entry : (Iterable<ZipEntry>) zip.stream().map(ZipEntry.class::cast)::iterator) {
                String name = entry.getName().toLowerCase(Locale.ROOT);
                styled |= name.equals(STYLES);
                if (name.equals(TEXTS)) {
                    try (InputStream texts = zip.getInputStream(entry)) {
                        // what the archive says of the size may be wrong
                        if (texts.skip(MOST_TEXTS + 1) > MOST_TEXTS) {
                            throw new AgnesException(
                                    Problem.INVALID,
                                    "The workbook '" + load.source() + "' has more than " + (MOST_TEXTS >> 20)
                                            + " MB of texts.",
                                    "Save the sheet as CSV.");
                        }
                    }
                }
            }
        }
        return styled;
    }

    private void write(Iterator<Row> rows, Writer out) throws IOException {
        List<Row> first = new ArrayList<>();
        while (rows.hasNext() && first.size() < SAMPLE) {
            Row row = rows.next();
            if (filled(row) > 0) {
                first.add(row);
                width = Math.max(width, end(row));
            }
        }
        if (first.isEmpty()) {
            throw empty(source);
        }
        boolean title = width > 1;
        for (Row row : first) {
            title &= filled(row) == 1;
            if (!title) {
                write(row, out);
            }
        }
        while (rows.hasNext()) {
            Row row = rows.next();
            if (filled(row) > 0) {
                write(row, out);
            }
        }
    }

    private void write(Row row, Writer out) throws IOException {
        int end = Math.max(width, end(row));
        for (int i = 0; i < end; i++) {
            Cell cell = row.hasCell(i) ? row.getCell(i) : null;
            String value = SheetValue.of(cell, since1904);
            out.write(i == 0 ? "" : ",");
            out.write(SheetValue.isText(cell) && !value.isEmpty() ? '"' + value.replace("\"", "\"\"") + '"' : value);
        }
        out.write('\n');
    }

    private int filled(Row row) {
        int filled = 0;
        for (Cell cell : row) {
            filled += SheetValue.of(cell, since1904).isEmpty() ? 0 : 1;
        }
        return filled;
    }

    /** The number of cells up to the last that has a value. */
    private int end(Row row) {
        int end = row.getCellCount();
        while (end > 0
                && SheetValue.of(row.hasCell(end - 1) ? row.getCell(end - 1) : null, since1904)
                        .isEmpty()) {
            end--;
        }
        return end;
    }

    private static AgnesException empty(String source) {
        return new AgnesException(
                Problem.INVALID,
                "The workbook '" + source + "' has no visible sheet with values.",
                "Write a header into its first sheet, or send another file.");
    }
}
