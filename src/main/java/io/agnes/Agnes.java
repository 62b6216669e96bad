package io.agnes;

import io.agnes.access.AuthConfig;
import io.agnes.access.Signatures;
import io.agnes.common.AgnesException;
import io.agnes.config.Home;
import io.agnes.config.InstanceConfig;
import io.agnes.config.Settings;
import io.agnes.health.BuildVersion;
import io.agnes.platform.AccessGate;
import io.agnes.platform.CronRoutes;
import io.agnes.platform.DocsPage;
import io.agnes.platform.GateChecks;
import io.agnes.platform.JiraFileHttp;
import io.agnes.platform.JiraHttp;
import io.agnes.platform.JiraRoute;
import io.agnes.platform.Json;
import io.agnes.platform.JsonApiHttp;
import io.agnes.platform.JsonApiRoute;
import io.agnes.platform.KeboolaHttp;
import io.agnes.platform.KeboolaRoute;
import io.agnes.platform.LiveRoutes;
import io.agnes.platform.MailConfig;
import io.agnes.platform.MailRoute;
import io.agnes.platform.OpenApiDocument;
import io.agnes.platform.OpenMetadataHttp;
import io.agnes.platform.ProblemAnswers;
import io.agnes.platform.RouteCheck;
import io.agnes.platform.RoutesConfig;
import io.agnes.platform.SendGrid;
import io.agnes.platform.ServerConfig;
import io.agnes.platform.SessionCookies;
import io.agnes.platform.SmtpSession;
import io.agnes.platform.UpstreamCalls;
import io.agnes.platform.WebServer;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import org.apache.camel.CamelContext;
import org.apache.camel.main.Main;
import org.apache.camel.main.SimpleMainShutdownStrategy;
import org.apache.camel.support.processor.idempotent.MemoryIdempotentRepository;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The engine: opens the rooms while Camel reads the routes, makes the rooms ready while Camel builds the routes over
 * them, and listens once both are done.
 *
 * <p>Whatever fails ends the start with its reason and leaves nothing open.
 */
public final class Agnes implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Agnes.class);

    /** Source files that are known to have arrived; more than there are, or they would arrive again and again. */
    private static final int FILES_REMEMBERED = 1_000_000;

    private final Home home;
    private final Settings settings;
    private final ServerConfig serverConfig;
    private final MailConfig mail;
    private final LiveRoutes routes;
    private final WebServer server;
    private final Main camel = new Main();
    private final CompletableFuture<Components> open;
    private final CompletableFuture<Components> rooms;

    private Agnes(Home home) {
        this.home = home;
        this.settings = home.uncheckedSettings(Components.SECTIONS);
        this.serverConfig = settings.section(ServerConfig.class);
        this.routes = new LiveRoutes(
                home.routes(), () -> routeCheck(home, home.routes()), settings.section(RoutesConfig.class));
        this.server = new WebServer(serverConfig, home.data().scratch().resolve("uploads"));
        this.mail = settings.section(MailConfig.class);
        MailRoute mailer = MailRoute.of(
                mail, settings.environment(), settings.section(AuthConfig.class).publicUrl(), camel::getCamelContext);
        JiraRoute jira = new JiraRoute(camel::getCamelContext);
        Executor thread = task -> new Thread(task, "rooms").start();
        this.open = CompletableFuture.supplyAsync(
                () -> Components.open(
                        home,
                        settings,
                        new Ports(
                                routes::status,
                                () -> CronRoutes.of(camel.getCamelContext()),
                                mailer,
                                new KeboolaRoute(camel::getCamelContext),
                                jira,
                                jira,
                                new JsonApiRoute(camel::getCamelContext))),
                thread);
        this.rooms = open.thenApplyAsync(Components::begin, thread);
    }

    /**
     * Starts the engine; it serves when this returns.
     *
     * @throws AgnesException with what to do next, when a setting, the state, a route or the port stops the start
     */
    public static Agnes start(Home home) {
        long begin = System.nanoTime();
        Agnes agnes = new Agnes(home);
        try {
            agnes.run();
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

    private void run() throws Exception {
        configure();
        camel.init();
        CamelContext context = camel.getCamelContext();
        joined(open).beans().forEach(context.getRegistry()::bind);
        context.init();
        components();
        camel.start();
    }

    private void configure() {
        camel.setPropertyPlaceholderLocations("file:" + home.applicationProperties());
        // LiveRoutes loads the routes
        camel.addInitialProperty("camel.main.routesIncludePattern", "false");
        camel.addOverrideProperty("sources.dir", home.data().sources().toString());
        camel.addOverrideProperty("mail.sendgrid.url", mail.sendgridUrl());
        int observePort = serverConfig.observePort();
        camel.addInitialProperty("camel.management.enabled", Boolean.toString(observePort > 0));
        camel.addInitialProperty("camel.management.port", Integer.toString(observePort));
        camel.bind("json", Json.mapper());
        camel.bind(
                "openapi",
                new OpenApiDocument(
                        camel::getCamelContext,
                        Json.mapper(),
                        settings.section(InstanceConfig.class).name(),
                        BuildVersion.agnes()));
        camel.bind(
                "gate",
                new AccessGate(new GateChecks(
                        serverConfig.clients(),
                        (limit, network) -> components().access().limits().take(limit, network),
                        presented -> components().access().callers().authenticate(presented),
                        new Signatures(settings.environment()))));
        camel.bind(
                "cookies", new SessionCookies(settings.section(AuthConfig.class).isPublicOverTls()));
        camel.bind("docs", new DocsPage(BuildVersion.agnes()));
        camel.bind("problems", new ProblemAnswers());
        camel.bind("mailSession", SmtpSession.of(mail, settings.environment()));
        camel.bind("sendGrid", new SendGrid(settings.environment()));
        camel.bind("jiraHttp", new JiraHttp(settings.environment()));
        camel.bind("jiraFileHttp", new JiraFileHttp());
        camel.bind("keboolaHttp", new KeboolaHttp(settings.environment()));
        camel.bind("jsonApiHttp", new JsonApiHttp(settings.environment()));
        camel.bind("openMetadataHttp", new OpenMetadataHttp(settings.environment()));
        camel.bind("upstreamCalls", new UpstreamCalls());
        camel.bind(RouteCheck.ARRIVALS, MemoryIdempotentRepository.memoryIdempotentRepository(FILES_REMEMBERED));
        camel.addMainListener(server);
        camel.addMainListener(routes);
        // whoever started the engine closes it; Camel's own hook would race with that
        camel.setShutdownStrategy(new SimpleMainShutdownStrategy());
    }

    /** For an engine that goes on serving: gets ready for the first query, in the background. */
    public void warmUp() {
        components().warmUp();
    }

    /** Where the API is reached. */
    public URI address() {
        return URI.create("http://" + serverConfig.host() + ":" + server.port());
    }

    /** The rooms of this engine, ready for callers. */
    public Components components() {
        return joined(rooms);
    }

    private static Components joined(CompletableFuture<Components> rooms) {
        try {
            return rooms.join();
        } catch (CompletionException e) {
            throw AgnesException.causeOf(e);
        }
    }

    /** Ends what is under way, then closes every room; returns within ten seconds. */
    @Override
    public void close() {
        open.thenAccept(Components::stopping);
        camel.stop();
        rooms.handle((ready, failure) -> open.thenAccept(Components::close)).join();
    }
}
