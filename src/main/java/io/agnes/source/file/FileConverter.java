package io.agnes.source.file;

import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import io.agnes.config.DataSize;
import io.agnes.config.DiskSpace.Part;
import io.agnes.warehouse.Engine;
import io.agnes.warehouse.ExtractFolder;
import io.agnes.warehouse.Identifier;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipException;
import org.duckdb.DuckDBConnection;

/** Turns one source file into one published Parquet file. */
final class FileConverter {
    /** Texts shrink to a quarter as compressed Parquet; a Parquet file stays as large as it is. */
    private static final int TEXT_SHRINKS = 4;

    private static final String LAST_GOOD = "sync again; the table keeps its last good data until then";

    private final Path scratch;
    private final Engine engine;
    private final DataSize maxUnpacked;

    FileConverter(Path scratch, Engine engine, DataSize maxUnpacked) {
        this.scratch = scratch;
        this.engine = engine;
        this.maxUnpacked = maxUnpacked;
    }

    /**
     * @param source the file's name for people
     * @param real the file, with links followed
     * @throws AgnesException INVALID when it cannot be read or changed while it was read, STORAGE_FULL
     */
    Loaded convert(
            Identifier table,
            String source,
            Path real,
            LoadOptions options,
            Fingerprint before,
            DuckDBConnection connection,
            ExtractFolder extract,
            Path folder) {
        FileFormat format = FileFormat.ofPath(source)
                .orElseThrow(() -> new AgnesException(
                        Problem.INVALID,
                        "'" + source + "' is not a data file.",
                        "Use a file that ends in .csv, .tsv, .parquet, .json, .ndjson or .xlsx, with or without .gz."));
        if (before.size() == 0) {
            throw empty(source);
        }
        boolean packed = FileFormat.isPacked(source);
        engine.disk().require(folder, Part.EXTRACTS, named(table), least(format, before.size()), LAST_GOOD);
        Unpacking unpacking = new Unpacking(source, engine.disk(), maxUnpacked);
        try (Intake intake = Intake.of(real, format, packed, options.encoding(), unpacking, scratch)) {
            if (Files.size(intake.file()) == 0) {
                throw empty(source);
            }
            Load load = new Load(table, source, intake.file(), options, connection, extract, folder);
            Loaded loaded = load(load, format, intake, unpacking);
            if (!before.equals(Fingerprint.of(real))) {
                Files.deleteIfExists(folder.resolve(loaded.file().path()));
                throw new AgnesException(
                        Problem.CONFLICT,
                        "The file '" + source + "' changed while it was read.",
                        "Sync it again once it is copied completely.");
            }
            return loaded;
        } catch (CharacterCodingException e) {
            throw new AgnesException(
                    Problem.INVALID,
                    "The file '" + source + "' is not in the encoding "
                            + (options.encoding() == null ? Encodings.UTF_16 : options.encoding()) + ".",
                    "Set the option 'encoding' of its entry in " + SourceManifest.FILE + " to one of "
                            + String.join(", ", Encodings.NAMES) + ".",
                    e);
        } catch (ZipException | EOFException e) {
            throw new AgnesException(
                    Problem.INVALID,
                    "The file '" + source + "' cannot be unpacked: it is cut short or not packed with gzip.",
                    "Copy it again, then sync; the table keeps its last good data.",
                    e);
        } catch (IOException | AgnesException e) {
            throw told(e, table, source, folder, before.size());
        }
    }

    private static AgnesException empty(String source) {
        return new AgnesException(
                Problem.INVALID, "The file '" + source + "' is empty.", "Copy it again, or write a header into it.");
    }

    /** A full disk is told with figures, whoever met it. */
    private AgnesException told(Exception e, Identifier table, String source, Path folder, long size) {
        if (engine.metFullDisk(e)) {
            return engine.disk().full(folder, Part.EXTRACTS, named(table), size, LAST_GOOD, e);
        }
        return e instanceof AgnesException already
                ? already
                : new AgnesException(
                        Problem.UNAVAILABLE,
                        "The file '" + source + "' could not be read or its result not be written.",
                        "See that the server's user may read it and write to the data folder.",
                        e);
    }

    private static String named(Identifier table) {
        return "the table '" + table + "'";
    }

    private static long least(FileFormat format, long size) {
        return switch (format) {
            case PARQUET, XLSX -> size;
            case CSV, TSV, JSON, NDJSON -> size / TEXT_SHRINKS;
        };
    }

    private static Loaded load(Load load, FileFormat format, Intake intake, Unpacking unpacking) throws IOException {
        try {
            Loaded loaded =
                    switch (format) {
                        case CSV, TSV -> CsvLoader.load(load, format);
                        case PARQUET -> ParquetLoader.load(load);
                        case JSON, NDJSON -> JsonLoader.load(load, format);
                        case XLSX -> SheetLoader.load(load, intake.as(FileFormat.CSV), unpacking);
                    };
            if (!intake.transcoded()) {
                return loaded;
            }
            List<String> notes = new ArrayList<>(loaded.notes());
            notes.add("The file is UTF-16.");
            return new Loaded(loaded.file(), loaded.rejectedRows(), notes);
        } catch (SQLException e) {
            throw unreadable(load, format, e);
        } catch (AgnesException e) {
            throw e.problem() == Problem.INVALID && e.getCause() instanceof SQLException
                    ? unreadable(load, format, e)
                    : e;
        }
    }

    private static AgnesException unreadable(Load load, FileFormat format, Exception e) {
        return new AgnesException(
                Problem.INVALID,
                "The file '" + load.source() + "' could not be read as " + format + ": "
                        + EngineMessage.brief(e, load.file(), load.source()),
                "Correct or copy it again, then sync; the table keeps its last good data.",
                e);
    }
}
