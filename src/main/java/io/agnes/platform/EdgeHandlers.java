package io.agnes.platform;

import io.agnes.common.Problem;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.apache.camel.CamelContext;
import org.apache.camel.spi.RestRegistry;
import org.apache.camel.support.PluginHelper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the server does for every request before and after the routes: request id, security headers, access log, and
 * the answers that no route gives (404, 405, 413 and broken requests).
 */
final class EdgeHandlers {
    private static final Logger ACCESS = LoggerFactory.getLogger("io.agnes.access-log");
    private static final Logger LOG = LoggerFactory.getLogger(EdgeHandlers.class);
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int FIRST = -1000;
    private static final int LAST = 1_000_000;

    private final CamelContext context;
    private final ClientAddresses addresses;
    private final CrossOrigin crossOrigin;

    EdgeHandlers(CamelContext context, ClientAddresses addresses, CrossOrigin crossOrigin) {
        this.context = context;
        this.addresses = addresses;
        this.crossOrigin = crossOrigin;
    }

    void addTo(Router router) {
        router.route().order(FIRST).handler(this::open).handler(crossOrigin);
        router.route().order(LAST).handler(this::unknown).failureHandler(this::failed);
    }

    private void open(RoutingContext request) {
        long begin = System.nanoTime();
        String address = addresses.of(request.request());
        String id = requestId(request.request().getHeader(WebServer.REQUEST_ID));
        request.request().headers().set(WebServer.REQUEST_ID, id);
        addCommonHeaders(request.response(), id);
        request.addBodyEndHandler(done -> ACCESS.info(
                "{} {} {} {} {} ms {}",
                address,
                request.request().method(),
                request.request().path(),
                request.response().getStatusCode(),
                (System.nanoTime() - begin) / 1_000_000,
                id));
        if (isDecodable(request)) {
            request.next();
        } else {
            answer(
                    request,
                    Problem.BAD_REQUEST,
                    "The URL has a '%' that no two hexadecimal digits follow.",
                    "Encode the URL as RFC 3986 says, for example '%' as '%25'.");
        }
    }

    private static boolean isDecodable(RoutingContext request) {
        try {
            request.normalizedPath();
            return true;
        } catch (IllegalArgumentException undecodable) {
            return false;
        }
    }

    private void unknown(RoutingContext request) {
        RestRegistry registry = PluginHelper.getRestRegistry(context);
        Set<String> allowed = new TreeSet<>();
        registry.listAllRestServices().stream()
                .filter(service -> matches(service.getBasePath(), service.getUriTemplate(), request.normalizedPath()))
                .forEach(service -> allowed.add(service.getMethod().toUpperCase(Locale.ROOT)));
        if (allowed.isEmpty()) {
            answer(
                    request,
                    Problem.NOT_FOUND,
                    "There is nothing at " + shown(request) + ".",
                    "GET /api/openapi.json lists every operation.");
        } else {
            String methods = String.join(", ", allowed);
            request.response().putHeader("Allow", methods);
            answer(
                    request,
                    Problem.METHOD_NOT_ALLOWED,
                    request.request().method() + " is not possible at " + shown(request) + ".",
                    "Use " + methods + ".");
        }
    }

    private void failed(RoutingContext request) {
        if (request.response().headWritten()) {
            // the answer was broken off on purpose; there is nobody left to tell
            return;
        }
        int status = request.statusCode();
        if (status == 413) {
            answer(
                    request,
                    Problem.CONTENT_TOO_LARGE,
                    "The request body is larger than this server accepts.",
                    "Send less, or ask your administrator to raise server.max_body.");
        } else if (status >= 400 && status < 500) {
            answer(
                    request,
                    Problem.ofStatus(status),
                    "The request could not be read.",
                    "Check the URL, the headers and the body.");
        } else {
            LOG.error("Request {} failed", request.request().getHeader(WebServer.REQUEST_ID), request.failure());
            answer(
                    request,
                    Problem.INTERNAL,
                    "The server failed in an unexpected way.",
                    "Tell your administrator the request id.");
        }
    }

    /** What Vert.x refuses before any handler: a malformed request line, too long a head. */
    static void invalidRequest(HttpServerRequest request) {
        String id = requestId(null);
        addCommonHeaders(request.response(), id);
        request.response()
                .setStatusCode(400)
                .putHeader("Content-Type", ProblemJson.CONTENT_TYPE)
                .putHeader("Connection", "close")
                .end(ProblemJson.of(
                                Problem.BAD_REQUEST,
                                "The request is not valid HTTP or its head is too long.",
                                "Check the URL and the headers.",
                                id)
                        .text());
    }

    private static void answer(RoutingContext request, Problem problem, String detail, String hint) {
        HttpServerResponse response = request.response();
        if (response.ended() || response.headWritten()) {
            response.close();
            return;
        }
        response.setStatusCode(problem.status())
                .putHeader("Content-Type", ProblemJson.CONTENT_TYPE)
                .end(ProblemJson.of(problem, detail, hint, request.request().getHeader(WebServer.REQUEST_ID))
                        .text());
    }

    private static void addCommonHeaders(HttpServerResponse response, String id) {
        response.putHeader(WebServer.REQUEST_ID, id)
                .putHeader("X-Content-Type-Options", "nosniff")
                .putHeader("Referrer-Policy", "no-referrer")
                .putHeader("X-Frame-Options", "DENY")
                .putHeader("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
                .putHeader("Cache-Control", "no-store");
    }

    /** The caller's id when it is 1 to 64 letters, digits, dashes or underscores; else one of ours. */
    private static String requestId(String sent) {
        if (sent != null && sent.matches("[A-Za-z0-9_-]{1,64}")) {
            return sent;
        }
        byte[] random = new byte[8];
        RANDOM.nextBytes(random);
        return HexFormat.of().formatHex(random);
    }

    private static String shown(RoutingContext request) {
        String path = request.normalizedPath();
        return path.length() <= 200 ? path : path.substring(0, 197) + "...";
    }

    /** Whether a path such as {@code /api/data/x} is one of {@code /api/data/{table_id}}. */
    private static boolean matches(String basePath, String template, String path) {
        String[] expected = (basePath + "/" + (template == null ? "" : template))
                .replaceAll("/+", "/")
                .split("/");
        String[] given = path.split("/");
        if (expected.length != given.length) {
            return false;
        }
        for (int i = 0; i < expected.length; i++) {
            if (!expected[i].equals(given[i]) && !expected[i].startsWith("{")) {
                return false;
            }
        }
        return true;
    }
}
