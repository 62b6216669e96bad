package io.agnes.source.file;

import io.agnes.config.DataFolder;
import io.agnes.warehouse.Engine;
import java.util.Set;

/** The file source, put together. */
public record FileWiring(ManifestSync manifest, FileSource source) {

    public static FileWiring open(DataFolder data, Engine engine) {
        return new FileWiring(new ManifestSync(data.sources(), Set.of()), new FileSource(data, engine));
    }
}
