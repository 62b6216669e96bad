package io.agnes.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HomeTest {
    @TempDir
    Path folder;

    private Home home() {
        return new Home(folder, Map.of());
    }

    private Home home(String name, String value) {
        return new Home(folder, Map.of(name, value));
    }

    @Test
    void everythingLiesInTheHomeFolder() {
        assertThat(home().routes()).isEqualTo(folder.resolve("routes"));
        assertThat(home().instanceFile()).isEqualTo(folder.resolve("config/instance.yaml"));
        assertThat(home().data().root()).isEqualTo(folder.resolve("data"));
        assertThat(home().overlayFile()).isEqualTo(folder.resolve("data/state/instance.yaml"));
        assertThat(home().envFile()).isEqualTo(folder.resolve(".env"));
    }

    @Test
    void aRelativeFolderOfAVariableStartsAtHome() {
        assertThat(home("ROUTES_DIR", "flows").routes()).isEqualTo(folder.resolve("flows"));
        assertThat(home("CONFIG_DIR", "/etc/agnes").instanceFile()).isEqualTo(Path.of("/etc/agnes/instance.yaml"));
        assertThat(home("DATA_DIR", "../data").data().root()).isEqualTo(folder.resolveSibling("data"));
        assertThat(home("SOURCES_DIR", "in").data().sources()).isEqualTo(folder.resolve("in"));
    }

    @Test
    void theFolderIsAbsolute() {
        assertThat(new Home(Path.of(""), Map.of()).folder())
                .isAbsolute()
                .isEqualTo(Path.of("").toAbsolutePath());
    }

    @Test
    void variablesComeFromTheFileAsItIsNow() throws IOException {
        Home home = home();
        assertThat(home.routes()).isEqualTo(folder.resolve("routes"));

        Files.writeString(folder.resolve(".env"), "ROUTES_DIR=flows\n");

        assertThat(home.routes()).isEqualTo(folder.resolve("flows"));
    }

    @Test
    void ownEnginePropertiesStandInPlaceOfTheShippedOnes() throws IOException {
        Home home = home("CONFIG_DIR", "mine");
        assertThat(home.applicationProperties()).isEqualTo(folder.resolve("config/application.properties"));

        Path own = Files.createDirectories(folder.resolve("mine")).resolve("application.properties");
        Files.createFile(own);

        assertThat(home.applicationProperties()).isEqualTo(own);
    }

    @Test
    void theOverlayStandsOverTheInstanceFile() throws IOException {
        Path instance = home().instanceFile();
        Path overlay = home().overlayFile();
        Files.createDirectories(instance.getParent());
        Files.createDirectories(overlay.getParent());
        Files.writeString(instance, "instance: {name: File, subtitle: below}");
        Files.writeString(overlay, "instance: {name: Overlay}");

        assertThat(home().settings(List.of(InstanceConfig.class)).section(InstanceConfig.class))
                .isEqualTo(new InstanceConfig("Overlay", "below"));
    }
}
