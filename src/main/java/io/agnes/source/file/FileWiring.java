package io.agnes.source.file;

import io.agnes.config.DataFolder;
import io.agnes.config.Settings;
import io.agnes.warehouse.Engine;
import io.agnes.warehouse.Identifier;
import java.util.Set;
import java.util.function.Predicate;

/** The file source, put together. */
public record FileWiring(ManifestSync manifest, FileSource source, FileUploads uploads) {

    /**
     * @param connections the names of extracts that other kinds of sources write
     * @param declared whether a route writes an extract of this name, which files do not take from it
     */
    public static FileWiring open(
            DataFolder data,
            Engine engine,
            Settings settings,
            Set<Identifier> connections,
            Predicate<Identifier> declared) {
        FilesConfig config = settings.section(FilesConfig.class);
        TakenNames taken = new TakenNames(new ExtractFolders(data.extracts()), connections, declared);
        return new FileWiring(
                new ManifestSync(data.sources(), taken),
                new FileSource(data, engine, config, taken),
                new FileUploads(data.sources(), taken, config.maxUpload(), engine.disk()));
    }
}
