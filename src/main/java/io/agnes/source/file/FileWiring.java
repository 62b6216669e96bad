package io.agnes.source.file;

import io.agnes.config.DataFolder;
import io.agnes.config.Settings;
import io.agnes.warehouse.Engine;
import java.util.Set;

/** The file source, put together. */
public record FileWiring(ManifestSync manifest, FileSource source) {

    public static FileWiring open(DataFolder data, Engine engine, Settings settings) {
        FileSource source = new FileSource(data, engine, settings.section(FilesConfig.class));
        return new FileWiring(new ManifestSync(data.sources(), Set.of()), source);
    }
}
