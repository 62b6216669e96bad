package io.agnes;

import io.agnes.common.AgnesException;
import io.agnes.config.Home;
import io.agnes.health.BuildVersion;
import io.agnes.platform.AccessGate;
import io.agnes.platform.Json;
import io.agnes.platform.OpenApiDocument;
import io.agnes.platform.ProblemAnswers;
import io.agnes.platform.RouteCheck;
import io.agnes.platform.RouteValues;
import io.agnes.platform.WebServer;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.camel.main.Main;
import org.apache.camel.main.SimpleMainShutdownStrategy;
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
        Map<String, Object> steps = new HashMap<>(Components.STEPS);
        steps.put("json", Json.mapper());
        steps.put("problems", ProblemAnswers.class);
        steps.put("openapi", OpenApiDocument.class);
        return new RouteCheck(
                folder,
                RouteValues.read(home.applicationProperties()),
                steps,
                context -> context.addRoutePolicyFactory(AccessGate.closed()));
    }

    private void run(Home home) throws Exception {
        components.publish();
        camel.setPropertyPlaceholderLocations("file:" + home.applicationProperties());
        camel.addInitialProperty("camel.main.routesIncludePattern", "file:" + home.routes() + "/**/*.camel.yaml");
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
        camel.bind("gate", new AccessGate(components.access().callers()));
        components.beans().forEach(camel::bind);
        camel.addMainListener(server);
        // whoever started the engine closes it; Camel's own hook would race with that
        camel.setShutdownStrategy(new SimpleMainShutdownStrategy());
        camel.start();
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
