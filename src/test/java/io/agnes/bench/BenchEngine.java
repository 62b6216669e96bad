package io.agnes.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.agnes.Agnes;
import io.agnes.Components;
import io.agnes.config.Home;
import io.agnes.warehouse.Orchestrator;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** The whole engine in this process, with the shipped routes. */
final class BenchEngine implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String EMAIL = "admin@example.com";
    private static final String PASSWORD = "correct horse battery";

    private final Agnes agnes;
    private final String token;

    private BenchEngine(Agnes agnes, String token) {
        this.agnes = agnes;
        this.token = token;
    }

    /**
     * Starts it and signs in.
     *
     * @param folder its data is made in {@code data} there, unless it is there
     */
    static BenchEngine start(Path folder) throws Exception {
        return start(folder, Map.of());
    }

    /** The same with more variables of the environment. */
    static BenchEngine start(Path folder, Map<String, String> more) throws Exception {
        return start(folder, more, "");
    }

    /** The same with more lines of {@code instance.yaml}. */
    static BenchEngine start(Path folder, Map<String, String> more, String settings) throws Exception {
        Path config = Files.createDirectories(folder.resolve("config"));
        Files.writeString(config.resolve("instance.yaml"), "instance:\n  name: Bench\n" + settings);
        Map<String, String> environment = new HashMap<>(more);
        environment.put("CONFIG_DIR", config.toString());
        environment.put("DATA_DIR", folder.resolve("data").toString());
        environment.put("AGNES_PORT", "0");
        environment.put("AGNES_OBSERVE_PORT", "0");
        environment.put("SEED_ADMIN_EMAIL", EMAIL);
        environment.put("SEED_ADMIN_PASSWORD", PASSWORD);
        Agnes agnes = Agnes.start(new Home(Path.of(""), environment));
        return new BenchEngine(agnes, signIn(agnes.address()));
    }

    /**
     * Lets this process log as the server does, instead of as tests do, which log no requests; for the first line of a
     * measurement, because nothing changes that later.
     *
     * @return a new folder, whose {@code log} is what is logged to
     */
    static Path folder(String name) throws IOException {
        Path folder = Files.createTempDirectory(name);
        System.setProperty("logback.configurationFile", "target/classes/logback.xml");
        System.setErr(new PrintStream(Files.newOutputStream(folder.resolve("log")), false, StandardCharsets.UTF_8));
        Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> failure.printStackTrace(System.out));
        return folder;
    }

    /** Publishes what the extracts hold now. */
    void rebuild() {
        ((Orchestrator) agnes.components().beans().get("orchestrator")).rebuild();
    }

    private static String signIn(URI address) throws Exception {
        HttpResponse<String> answer = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(address.resolve("/auth/token"))
                                .header("Content-Type", "application/json")
                                .POST(HttpRequest.BodyPublishers.ofString(JSON.createObjectNode()
                                        .put("email", EMAIL)
                                        .put("password", PASSWORD)
                                        .toString()))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        return JSON.readTree(answer.body()).path("access_token").asText();
    }

    int port() {
        return agnes.address().getPort();
    }

    Components rooms() {
        return agnes.components();
    }

    String token() {
        return token;
    }

    URI address() {
        return agnes.address();
    }

    @Override
    public void close() {
        agnes.close();
    }
}
