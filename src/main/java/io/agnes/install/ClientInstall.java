package io.agnes.install;

import io.agnes.access.AuthConfig;
import io.agnes.common.AgnesException;
import io.agnes.common.Parameters;
import io.agnes.common.Problem;
import io.agnes.common.Reply;
import io.agnes.config.Home;
import io.agnes.config.Settings;
import io.agnes.health.BuildVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;

/** Hands out {@code da}: its version, its archive and a script that installs it from this server. Thread-safe. */
public final class ClientInstall {
    /** What may stand in a script: scheme, host or address, port, and a path of plain segments. */
    private static final Pattern ADDRESS = Pattern.compile(
            "https?://(?:[A-Za-z0-9](?:[A-Za-z0-9.-]{0,252}[A-Za-z0-9])?|\\[[0-9A-Fa-f:.]{2,45}])(?::[0-9]{1,5})?(?:/[A-Za-z0-9._~-]+)*");

    private static final Pattern VERSION = Pattern.compile("[A-Za-z0-9.+-]{1,50}");

    private final Path archive;
    private final String publicUrl;
    private final String version;

    public static ClientInstall open(Home home, Settings settings) {
        return new ClientInstall(
                home.client(), settings.section(AuthConfig.class).publicUrl(), BuildVersion.agnes());
    }

    /**
     * @param folder of the build, which holds the archive
     * @param publicUrl under which people reach this instance; empty: as they reach it now
     */
    ClientInstall(Path folder, String publicUrl, String version) {
        this.archive = folder.resolve("da.zip");
        this.publicUrl = publicUrl.replaceFirst("/+$", "");
        this.version = version;
    }

    /**
     * What one would get.
     *
     * @param downloadUrlPath null when there is nothing to download
     */
    public record Latest(String version, String downloadUrlPath) {}

    public Latest latest() {
        return new Latest(version, Files.exists(archive) ? "/cli/download" : null);
    }

    /**
     * Sends the archive.
     *
     * @throws AgnesException NOT_FOUND when this server was built without it
     */
    public void download(Reply reply) {
        try {
            long size = Files.size(archive);
            reply.file(
                    200,
                    Map.of(
                            "Content-Type",
                            "application/zip",
                            "Content-Length",
                            Long.toString(size),
                            "Content-Disposition",
                            "attachment; filename=\"da-" + version + ".zip\"",
                            "Cache-Control",
                            "no-cache"),
                    archive,
                    0,
                    size);
        } catch (IOException missing) {
            throw new AgnesException(
                    Problem.NOT_FOUND,
                    "This server has no archive of da.",
                    "Ask its operator to build it: ./mvnw -DskipTests package.",
                    missing);
        }
    }

    /**
     * Sends the script.
     *
     * @param parameters {@code Host}, as the client has called the server
     * @throws AgnesException BAD_REQUEST when the server's address cannot stand in a script
     */
    public void script(Parameters parameters, Reply reply) {
        String server =
                publicUrl.isEmpty() ? "http://" + parameters.find("Host").orElse("") : publicUrl;
        if (!ADDRESS.matcher(server).matches() || !VERSION.matcher(version).matches()) {
            throw new AgnesException(
                    Problem.BAD_REQUEST,
                    "The address of this server cannot be put into the script.",
                    "Set SERVER_URL, for example to https://agnes.example.com.");
        }
        String script = template().replace("@SERVER@", server).replace("@VERSION@", version);
        try (OutputStream out = reply.stream(
                Map.of("Content-Type", "text/x-shellscript; charset=utf-8", "Cache-Control", "no-cache"))) {
            out.write(script.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String template() {
        try (InputStream in = ClientInstall.class.getResourceAsStream("/install/install.sh")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
