package io.agnes;

import io.agnes.common.AgnesException;
import io.agnes.config.Home;
import io.agnes.health.BuildVersion;
import io.agnes.platform.AccessGate;
import io.agnes.platform.Json;
import io.agnes.platform.OpenApiDocument;
import io.agnes.platform.ProblemAnswers;
import io.agnes.platform.RouteCheck;
import io.agnes.platform.WebServer;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.camel.main.Main;
import org.apache.camel.main.SimpleMainShutdownStrategy;
import org.apache.camel.support.processor.idempotent.MemoryIdempotentRepository;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The engine: opens the rooms, loads every route below {@code routes/}, and listens once all of them are up.
 *
 * <p>The order of a start is the order of {@link #start}: settings, rooms, first generation, routes, port. Whatever
 * fails ends the start with its reason and leaves nothing open.
 */
public final class Agnes implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Agnes.class);

    /** Source files that are known to have arrived; more than there are, or they would arrive again and again. */
    private static final int FILES_REMEMBERED = 1_000_000;

    private final Components components;
    private final WebServer server;
    private final Main camel;

    private Agnes(Components components) {
        this.components = components;
        this.server = new WebServer(
                components.serverConfig(), components.data().scratch().resolve("uploads"));
        this.camel = new Main();
    }

    /**
     * Starts the engine; it serves when this returns.
     *
     * @throws AgnesException with what to do next, when a setting, the state, a route or the port stops the start
     */
    public static Agnes start(Home home) {
        long begin = System.nanoTime();
        Components components = Components.open(home);
        Agnes agnes = new Agnes(components);
        try {
            agnes.run(home);
        } catch (Exception e) {
            agnes.close();
            throw AgnesException.causeOf(e);
        }
        LOG.info("Agnes serves {} after {}", agnes.address(), Duration.ofNanos(System.nanoTime() - begin));
        return agnes;
    }

    /** The check of a folder of routes against the steps, values and gate that this engine has; starts nothing. */
    public static RouteCheck routeCheck(Home home, Path folder) {
        return RouteCheck.of(folder, home.applicationProperties(), Components.STEPS);
    }

    private void run(Home home) throws Exception {
        components.publish();
        camel.setPropertyPlaceholderLocations("file:" + home.applicationProperties());
        camel.addInitialProperty("camel.main.routesIncludePattern", "file:" + home.routes() + "/**/*.camel.yaml");
        camel.addOverrideProperty("sources.dir", components.data().sources().toString());
        int observePort = components.serverConfig().observePort();
        camel.addInitialProperty("camel.management.enabled", Boolean.toString(observePort > 0));
        camel.addInitialProperty("camel.management.port", Integer.toString(observePort));
        camel.bind("json", Json.mapper());
        camel.bind(
                "openapi",
                new OpenApiDocument(
                        camel::getCamelContext,
                        Json.mapper(),
                        components.instance().name(),
                        BuildVersion.agnes()));
        camel.bind("problems", new ProblemAnswers());
        camel.bind(RouteCheck.ARRIVALS, MemoryIdempotentRepository.memoryIdempotentRepository(FILES_REMEMBERED));
        camel.bind("gate", new AccessGate(components.access().callers()));
        components.beans().forEach(camel::bind);
        camel.addMainListener(server);
        camel.addMainListener(components.routes());
        // whoever started the engine closes it; Camel's own hook would race with that
        camel.setShutdownStrategy(new SimpleMainShutdownStrategy());
        camel.start();
    }

    /** For an engine that goes on serving: gets ready for the first query, in the background. */
    public void warmUp() {
        components.warmUp();
    }

    /** Where the API is reached. */
    public URI address() {
        return URI.create("http://" + components.serverConfig().host() + ":" + server.port());
    }

    /** The rooms of this engine. */
    public Components components() {
        return components;
    }

    /** Ends what is under way, then closes every room; returns within ten seconds. */
    @Override
    public void close() {
        camel.stop();
        components.close();
    }
}
