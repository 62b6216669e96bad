package io.agnes.platform;

import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import io.agnes.config.DataSize;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.net.BindException;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.apache.camel.StartupListener;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpEngine;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpRouter;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.MainListenerSupport;
import org.apache.camel.support.LifecycleStrategySupport;

/**
 * The Vert.x server on which Camel's platform-http consumers mount their routes. It listens once every route is up,
 * so no request finds half an API, and a taken port ends the start.
 */
public final class WebServer extends MainListenerSupport {
    static final String REQUEST_ID = "X-Request-Id";
    /** Only the name under which consumers find their router; it is not the port that is listened on. */
    private static final int ROUTER_KEY = 8080;
    /** Where bodies are files of any size. */
    private static final Set<String> UPLOADS = Set.of("/api/upload", "/api/upload/sessions", "/api/upload/artifacts");
    /** So that a client which is still sending can read why it was refused. */
    private static final long LINGER_MILLIS = 2_000;

    private final ServerConfig config;
    private final Path uploads;
    private Vertx vertx;
    private HttpServer server;

    public WebServer(ServerConfig config, Path uploads) {
        this.config = config;
        this.uploads = uploads;
    }

    /** The port that is listened on; known once the context has started. */
    public int port() {
        return server.actualPort();
    }

    @Override
    public void beforeConfigure(BaseMainSupport main) {
        CamelContext context = main.getCamelContext();
        // files are sent by their path: none is looked for in jars, and no folder is made for such
        vertx = Vertx.vertx(new VertxOptions()
                .setWorkerPoolSize(config.workers())
                .setFileSystemOptions(new FileSystemOptions()
                        .setClassPathResolvingEnabled(false)
                        .setFileCachingEnabled(false)));
        Router router = Router.router(vertx);
        mount(context, router);
        new EdgeHandlers(context, config.clients(), CrossOrigin.of(config.corsOrigins())).addTo(router);
        server = vertx.createHttpServer(new HttpServerOptions()
                        .setCompressionSupported(true)
                        .setHttp2ClearTextEnabled(false)
                        .setIdleTimeout((int) config.idleTimeout().toMillis())
                        .setIdleTimeoutUnit(TimeUnit.MILLISECONDS)
                        .setMaxHeaderSize((int) config.maxHeader().bytes())
                        .setMaxInitialLineLength((int) config.maxHeader().bytes())
                        .setHandle100ContinueAutomatically(true))
                .requestHandler(router)
                .invalidRequestHandler(EdgeHandlers::invalidRequest);
        context.addLifecycleStrategy(new LifecycleStrategySupport() {
            @Override
            public void onContextStopped(CamelContext stopped) {
                server.close();
                vertx.close();
            }
        });
        addStartupListener(context);
    }

    private void mount(CamelContext context, Router router) {
        context.getRegistry().bind("vertx", vertx);
        // a key of our own: without it the API would mount on the management server
        context.getRegistry().bind("platform-http-engine", new VertxPlatformHttpEngine() {
            @Override
            public int getServerPort() {
                return ROUTER_KEY;
            }
        });
        String name = VertxPlatformHttpRouter.PLATFORM_HTTP_ROUTER_NAME + "-" + ROUTER_KEY;
        BodyHandler body = bodies(config.maxBody());
        BodyHandler event = bodies(config.maxEvent());
        SignedPaths signed = new SignedPaths(context);
        context.getRegistry().bind(name, new VertxPlatformHttpRouter(null, vertx, router, name) {
            @Override
            public Handler<RoutingContext> bodyHandler() {
                return request -> {
                    if (UPLOADS.contains(request.normalizedPath())) {
                        leaveUnread(request);
                    } else {
                        request.request().resume();
                        (signed.contain(request.request().path()) ? event : body).handle(request);
                    }
                };
            }
        });
    }

    private BodyHandler bodies(DataSize most) {
        return BodyHandler.create(true)
                .setBodyLimit(most.bytes())
                .setUploadsDirectory(uploads.toString())
                .setDeleteUploadedFilesOnEnd(true);
    }

    /** The flow reads such a body, once the gate has let the caller in; what it leaves is thrown away for a while. */
    private void leaveUnread(RoutingContext request) {
        HttpServerRequest body = request.request();
        body.pause();
        request.addEndHandler(answered -> {
            if (!body.isEnded()) {
                body.handler(ignored -> {}).resume();
                vertx.setTimer(LINGER_MILLIS, late -> {
                    if (!body.isEnded()) {
                        body.connection().close();
                    }
                });
            }
        });
        request.next();
    }

    private void addStartupListener(CamelContext context) {
        try {
            context.addStartupListener(new StartupListener() {
                @Override
                public void onCamelContextStarted(CamelContext started, boolean already) {
                    // not all routes are up yet
                }

                @Override
                public void onCamelContextFullyStarted(CamelContext started, boolean already) {
                    AccessGate.requireOn(started.getRoutes());
                    listen();
                }
            });
        } catch (Exception e) {
            throw new IllegalStateException("The start of the web server cannot be planned.", e);
        }
    }

    private void listen() {
        try {
            server.listen(config.port(), config.host())
                    .toCompletionStage()
                    .toCompletableFuture()
                    .join();
        } catch (CompletionException e) {
            boolean taken = e.getCause() instanceof BindException;
            throw new AgnesException(
                    Problem.UNAVAILABLE,
                    taken
                            ? "The address " + config.host() + ":" + config.port() + " is taken by another program."
                            : "The server cannot listen on " + config.host() + ":" + config.port() + ".",
                    "Stop the other program, or set AGNES_PORT to a free port, for example AGNES_PORT=8001.",
                    e);
        }
    }
}
