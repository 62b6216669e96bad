package io.agnes.source.file;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.agnes.warehouse.ExtractTable;
import io.agnes.warehouse.Identifier;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which state of which file each table of an extract was made from, in {@code files.json} beside it. An entry counts
 * only while the extract names the Parquet file that came of it, so whatever a crash leaves behind costs one more
 * conversion and nothing else.
 *
 * @param loader the version of the rules of conversion; other versions convert again
 * @param tables by folded table name
 */
record Conversions(int loader, Map<String, Conversion> tables) {
    static final String FILE = "files.json";
    private static final int LOADER = 1;
    private static final Logger LOG = LoggerFactory.getLogger(Conversions.class);
    private static final ObjectMapper JSON =
            new ObjectMapper().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

    /**
     * @param source the entry's path
     * @param fingerprint of the file that was read
     * @param options of the entry then; null for {@link LoadOptions#NONE}
     * @param published the Parquet file, as the extract names it
     * @param rejectedRows rows of the file that were not loaded
     * @param message what a person should know about the result; may be null
     */
    record Conversion(
            String source,
            Fingerprint fingerprint,
            LoadOptions options,
            String published,
            long rejectedRows,
            String message) {
        Conversion {
            options = LoadOptions.NONE.equals(options) ? null : options;
        }

        /** Whether the file and what is said about it still are as they were then. */
        boolean isOf(String path, Fingerprint file, LoadOptions said) {
            return source.equals(path)
                    && fingerprint.equals(file)
                    && said.equals(options == null ? LoadOptions.NONE : options);
        }
    }

    static Conversions read(Path folder) {
        Path file = folder.resolve(FILE);
        try {
            Conversions found = Files.exists(file) ? JSON.readValue(file.toFile(), Conversions.class) : null;
            if (found != null && found.loader == LOADER && found.tables != null) {
                return new Conversions(LOADER, new TreeMap<>(found.tables));
            }
        } catch (JsonProcessingException e) {
            LOG.warn("{} of the extract '{}' is broken; its files are converted again.", FILE, folder.getFileName());
        } catch (IOException e) {
            throw new UncheckedIOException(FILE + " cannot be read.", e);
        }
        return new Conversions(LOADER, new LinkedHashMap<>());
    }

    static boolean exist(Path folder) {
        return Files.exists(folder.resolve(FILE));
    }

    static void remove(Path folder) {
        try {
            Files.deleteIfExists(folder.resolve(FILE));
        } catch (IOException e) {
            throw new UncheckedIOException(FILE + " cannot be removed.", e);
        }
    }

    void write(Path folder) {
        try {
            WholeFile.write(
                    folder.resolve(FILE), JSON.writerWithDefaultPrettyPrinter().writeValueAsString(this));
        } catch (IOException e) {
            throw new UncheckedIOException(FILE + " cannot be written.", e);
        }
    }

    /** The conversion that {@code table} is the result of, if the file and its options still are as they were then. */
    Optional<Conversion> current(ExtractTable table, String source, Fingerprint fingerprint, LoadOptions options) {
        return Optional.ofNullable(tables.get(table.name().folded()))
                .filter(made -> made.isOf(source, fingerprint, options))
                .filter(made ->
                        table.files().size() == 1 && table.files().get(0).path().equals(made.published));
    }

    void put(Identifier table, Conversion conversion) {
        tables.put(table.folded(), conversion);
    }
}
