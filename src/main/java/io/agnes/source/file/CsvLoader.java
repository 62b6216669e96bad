package io.agnes.source.file;

import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import io.agnes.warehouse.Column;
import io.agnes.warehouse.PublishedFile;
import java.io.IOException;
import java.nio.file.Files;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Loads a CSV file in one guarded pass: the types of its first rows are tried on all rows, and a value that would be
 * rounded or cut ends the pass. Then the types that hold every row are found, and the file is read once more. The
 * types are those that a scan of the whole file would give, at the price of one pass when the first rows are typical.
 */
final class CsvLoader {
    private CsvLoader() {}

    /** @throws AgnesException INVALID when most rows are faulty or a quote that is never closed hides rows */
    static Loaded load(Load load, FileFormat format) throws SQLException, IOException {
        Load told = format == FileFormat.TSV ? load.with(load.options().withDelimiter("\t")) : load;
        return load(told, CsvSniffer.sniff(told.connection(), told.file(), told.options()));
    }

    private static Loaded load(Load load, CsvDialect dialect) throws SQLException, IOException {
        DeclaredColumns declared = DeclaredColumns.of(load, dialect.names(), dialect.scan(load.file(), false));
        List<TextType> types = TextTypes.ofSample(
                load.connection(), dialect.scan(load.file(), false), declared.withoutThem(dialect.types()));
        PublishedFile file;
        try {
            file = publish(load, dialect, types, declared);
        } catch (AgnesException e) {
            if (!EngineMessage.of(e).contains(TextType.REFUSED)) {
                throw e;
            }
            types = TextTypes.ofAllRows(load.connection(), dialect.scan(load.file(), false), types).stream()
                    .map(load.options()::meant)
                    .toList();
            file = publish(load, dialect, types, declared);
        }
        Rejects rejects = Rejects.read(load.connection());
        Optional<CsvDialect> better = better(load, dialect, rejects);
        if (better.isPresent()) {
            discard(load, file);
            return load(load, better.get());
        }
        try {
            refuseIfFaulty(load, file, rejects);
        } catch (AgnesException e) {
            discard(load, file);
            throw e;
        }
        rejects.keep(load.connection(), load.folder(), load.table());
        return new Loaded(file, rejects.rows(), notes(load, dialect, types, file, rejects));
    }

    private static PublishedFile publish(Load load, CsvDialect dialect, List<TextType> types, DeclaredColumns declared)
            throws SQLException {
        Rejects.forget(load.connection());
        String columns = IntStream.range(0, types.size())
                .mapToObj(i -> declared.guarded(i).orElse(types.get(i).guarded(CsvDialect.column(i))) + " AS "
                        + Column.quoted(dialect.names().get(i)))
                .collect(Collectors.joining(",\n"));
        try {
            return load.publish("SELECT " + columns + "\nFROM " + dialect.scan(load.file(), true));
        } catch (AgnesException e) {
            throw EngineMessage.of(e).contains(DeclaredType.REFUSED) ? declared.refused(e) : e;
        }
    }

    /** Bytes that are not UTF-8 may first come late in the file, and so may a quote in a file that does not quote. */
    private static Optional<CsvDialect> better(Load load, CsvDialect dialect, Rejects rejects) throws SQLException {
        if (rejects.badEncoding()
                && dialect.encoding().equals(CsvDialect.UTF_8)
                && load.options().encoding() == null) {
            return Optional.of(CsvSniffer.sniff(load.connection(), load.file(), load.options(), CsvDialect.LATIN_1));
        }
        if (rejects.openQuoteLine() > 0 && dialect.quote() == null && !dialect.literalQuotes()) {
            CsvDialect literal = dialect.withLiteralQuotes();
            boolean quotesValues = TextTypes.anyQuoted(
                    load.connection(),
                    literal.scan(load.file(), false),
                    dialect.names().size());
            return quotesValues ? Optional.empty() : Optional.of(literal);
        }
        return Optional.empty();
    }

    private static void refuseIfFaulty(Load load, PublishedFile file, Rejects rejects) {
        if (rejects.openQuoteLine() > 0) {
            throw new AgnesException(
                    Problem.INVALID,
                    "In '" + load.source() + "' the quote opened in line " + rejects.openQuoteLine()
                            + " is not closed there, so the lines after it cannot be told apart.",
                    "Close the quote, or double it if it is part of the value.");
        }
        if (rejects.rows() > file.rows() || rejects.rows() >= CsvDialect.MAX_REJECTS) {
            throw new AgnesException(
                    Problem.INVALID,
                    rejects.rows() + " rows of '" + load.source() + "' do not fit its columns, the first in line "
                            + rejects.firstLine() + "; only " + file.rows() + " do.",
                    "Compare that line with the header: it has more or fewer values, or quotes in the wrong place.");
        }
    }

    private static List<String> notes(
            Load load, CsvDialect dialect, List<TextType> types, PublishedFile file, Rejects rejects) {
        List<String> notes = new ArrayList<>();
        if (rejects.rows() > 0) {
            notes.add(
                    rejects.rows() + " of " + (rejects.rows() + file.rows()) + " rows were rejected, the first in line "
                            + rejects.firstLine() + "; they are kept in "
                            + load.folder().getFileName() + "/" + Rejects.FOLDER
                            + "/" + load.table() + ".parquet of the extracts.");
        }
        if (dialect.skip() > 0) {
            notes.add("The lines above line " + (dialect.skip() + 1) + " were skipped as a title.");
        }
        if (dialect.looksUnsplit()) {
            notes.add("Every line was read as one text; its columns could not be told apart.");
        }
        if (dialect.encoding().equals(CsvDialect.LATIN_1)) {
            notes.add("The file is not UTF-8 and was read as Latin-1.");
        }
        if (dialect.literalQuotes()) {
            notes.add("A quote is not closed; quotes were read as part of the values.");
        }
        for (int i = 0; i < types.size(); i++) {
            if (types.get(i).isAmbiguous() && load.options().dateFormat() == null) {
                notes.add("The dates of '" + dialect.names().get(i) + "' were read as "
                        + types.get(i).describedFormat() + ".");
            }
        }
        if (file.rows() == 0) {
            notes.add("The file has a header and no rows.");
        }
        return notes;
    }

    private static void discard(Load load, PublishedFile file) throws IOException {
        Files.deleteIfExists(load.folder().resolve(file.path()));
    }
}
