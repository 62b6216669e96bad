package io.agnes.config;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * The folder Agnes is installed in and the variables it was started with.
 *
 * @param folder absolute; holds {@code routes/} and {@code config/}; relative paths in variables start here
 * @param process the variables of the process; those of {@code .env} fill in what is unset, see {@link #environment()}
 */
public record Home(Path folder, Map<String, String> process) {

    public Home {
        folder = folder.toAbsolutePath().normalize();
        process = Map.copyOf(process);
    }

    /** The folder is {@code agnes.home}, which the launcher sets, else the working directory. */
    public static Home system() {
        return new Home(Path.of(System.getProperty("agnes.home", "")), System.getenv());
    }

    public Path envFile() {
        return folder.resolve(".env");
    }

    /** The variables as they are now; {@code .env} is read anew each time. */
    public Environment environment() {
        return Environment.of(process, envFile());
    }

    public Path routes() {
        return folder.resolve(environment().get("ROUTES_DIR", "routes"));
    }

    /** The metrics that the first start imports. */
    public Path metrics() {
        return folder.resolve(environment().get("METRICS_DIR", "docs/metrics"));
    }

    /** The folder of the build with the archive of {@code da}. */
    public Path client() {
        return folder.resolve(environment().get("CLI_DIR", "target/agnes"));
    }

    /** The engine's settings and the values of placeholders in routes; the shipped file unless {@code CONFIG_DIR} has its own. */
    public Path applicationProperties() {
        return configFile("application.properties");
    }

    /** A file of the configuration besides the settings; the shipped one unless {@code CONFIG_DIR} has its own. */
    public Path configFile(String name) {
        Path own = config().resolve(name);
        return Files.exists(own) ? own : folder.resolve("config").resolve(name);
    }

    public Path instanceFile() {
        return config().resolve("instance.yaml");
    }

    /** What is changed while the server runs, merged over {@link #instanceFile()}. */
    public Path overlayFile() {
        return data().state().resolve("instance.yaml");
    }

    public DataFolder data() {
        Environment environment = environment();
        Path root = folder.resolve(environment.get("DATA_DIR", "data"));
        return new DataFolder(
                root, environment.find("SOURCES_DIR").map(folder::resolve).orElse(root.resolve("sources")));
    }

    /**
     * @throws io.agnes.common.AgnesException INVALID naming the key that is unknown, missing or unusable
     */
    public Settings settings(List<Class<? extends Record>> sections) {
        return Settings.load(environment(), sections, instanceFile(), overlayFile());
    }

    /** The settings before they are {@link Settings#check checked}. */
    public Settings uncheckedSettings(List<Class<? extends Record>> sections) {
        return Settings.read(environment(), sections, instanceFile(), overlayFile());
    }

    private Path config() {
        return folder.resolve(environment().get("CONFIG_DIR", "config"));
    }
}
