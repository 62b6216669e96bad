package io.agnes.operator;

import io.agnes.config.DataFolder;
import io.agnes.config.Environment;
import io.agnes.config.Settings;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * The folder Agnes is installed in and the variables it was started with.
 *
 * @param folder absolute
 * @param process the variables of the process; those of {@code .env} come on top in {@link #environment()}
 */
record Home(Path folder, Map<String, String> process) {

    /** The folder is {@code agnes.home}, which the launcher sets, else the working directory. */
    static Home system() {
        Path folder = Path.of(System.getProperty("agnes.home", ""));
        return new Home(folder.toAbsolutePath().normalize(), System.getenv());
    }

    Path envFile() {
        return folder.resolve(".env");
    }

    /** Read anew each time. */
    Environment environment() {
        return Environment.of(process, envFile());
    }

    DataFolder data() {
        return DataFolder.of(environment());
    }

    Path instanceFile() {
        return environment()
                .find("CONFIG_DIR")
                .map(Path::of)
                .orElse(folder.resolve("config"))
                .resolve("instance.yaml");
    }

    Path overlayFile() {
        return data().state().resolve("instance.yaml");
    }

    Path routes() {
        return folder.resolve("routes");
    }

    Settings settings(List<Class<? extends Record>> sections) {
        return Settings.load(environment(), sections, instanceFile(), overlayFile());
    }
}
