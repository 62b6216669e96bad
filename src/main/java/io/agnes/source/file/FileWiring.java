package io.agnes.source.file;

import io.agnes.config.DataFolder;
import io.agnes.config.Settings;
import io.agnes.warehouse.Engine;
import io.agnes.warehouse.Identifier;
import java.util.Set;

/** The file source, put together. */
public record FileWiring(ManifestSync manifest, FileSource source, FileUploads uploads) {

    /** @param reserved the names of extracts that other kinds of sources write */
    public static FileWiring open(DataFolder data, Engine engine, Settings settings, Set<Identifier> reserved) {
        FilesConfig config = settings.section(FilesConfig.class);
        return new FileWiring(
                new ManifestSync(data.sources(), reserved),
                new FileSource(data, engine, config, reserved),
                new FileUploads(data.sources(), reserved, config.maxUpload(), engine.disk()));
    }
}
