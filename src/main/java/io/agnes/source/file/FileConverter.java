package io.agnes.source.file;

import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import io.agnes.warehouse.ExtractFolder;
import io.agnes.warehouse.Identifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.duckdb.DuckDBConnection;

/** Turns one source file into one published Parquet file. */
final class FileConverter {
    private final Path scratch;

    FileConverter(Path scratch) {
        this.scratch = scratch;
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
            Fingerprint before,
            DuckDBConnection connection,
            ExtractFolder extract,
            Path folder) {
        FileFormat format = FileFormat.of(source.substring(source.lastIndexOf('/') + 1))
                .orElseThrow(() -> new AgnesException(
                        Problem.INVALID,
                        "'" + source + "' is not a data file.",
                        "Use a file that ends in .csv, .parquet, .json or .ndjson."));
        if (before.size() == 0) {
            throw new AgnesException(
                    Problem.INVALID,
                    "The file '" + source + "' is empty.",
                    "Copy it again, or write a header into it.");
        }
        try (Intake intake = Intake.of(real, format, scratch)) {
            Load load = new Load(table, source, intake.file(), connection, extract, folder);
            Loaded loaded = load(load, format, intake);
            if (!before.equals(Fingerprint.of(real))) {
                Files.deleteIfExists(folder.resolve(loaded.file().path()));
                throw new AgnesException(
                        Problem.CONFLICT,
                        "The file '" + source + "' changed while it was read.",
                        "Sync it again once it is copied completely.");
            }
            return loaded;
        } catch (IOException e) {
            throw new AgnesException(
                    Problem.UNAVAILABLE,
                    "The file '" + source + "' could not be read or its result not be written.",
                    "See that the server's user may read it and that the disk has room.",
                    e);
        }
    }

    private static Loaded load(Load load, FileFormat format, Intake intake) throws IOException {
        try {
            Loaded loaded =
                    switch (format) {
                        case CSV -> CsvLoader.load(load);
                        case PARQUET -> ParquetLoader.load(load);
                        case JSON, NDJSON -> JsonLoader.load(load, format);
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
