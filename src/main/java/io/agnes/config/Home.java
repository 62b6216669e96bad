package io.agnes.config;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Where one installation lies.
 *
 * @param folder the folder that holds {@code routes/} and {@code config/}
 * @param environment the variables of the process over those of {@code .env}
 */
public record Home(Path folder, Environment environment) {

    public Home {
        folder = folder.toAbsolutePath().normalize();
    }

    public static Home of(Path folder, Map<String, String> process) {
        return new Home(folder, Environment.of(process, folder.resolve(".env")));
    }

    /** The folder named by the system property {@code agnes.home}, else the working directory. */
    public static Home current() {
        return of(Path.of(System.getProperty("agnes.home", "")), System.getenv());
    }

    public Path routes() {
        return folder.resolve(environment.get("ROUTES_DIR", "routes"));
    }

    public Path config() {
        return folder.resolve(environment.get("CONFIG_DIR", "config"));
    }

    /** The engine's settings and the values of placeholders in routes; the shipped file unless the folder has its own. */
    public Path applicationProperties() {
        Path own = config().resolve("application.properties");
        return Files.exists(own) ? own : folder.resolve("config/application.properties");
    }

    public Path instanceFile() {
        return config().resolve("instance.yaml");
    }

    /** The folder's settings: {@code instance.yaml} with the overlay of the data folder over it. */
    public Settings settings(List<Class<? extends Record>> sections) {
        return Settings.load(
                environment, sections, instanceFile(), data().state().resolve("instance.yaml"));
    }

    /** A relative {@code DATA_DIR} is relative to the folder. */
    public DataFolder data() {
        Path root = folder.resolve(environment.get("DATA_DIR", "data"));
        return new DataFolder(
                root, environment.find("SOURCES_DIR").map(folder::resolve).orElse(root.resolve("sources")));
    }
}
