package io.agnes.platform;

import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.CorsHandler;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Lets the pages of the listed origins read answers (CORS), with the caller's cookies. A request from any other origin
 * is worked on as ever and gets no CORS header, so a browser keeps the answer from the page.
 */
final class CrossOrigin implements Handler<RoutingContext> {
    private final Set<String> origins;
    private final CorsHandler listed;

    private CrossOrigin(Set<String> origins) {
        this.origins = origins;
        this.listed = CorsHandler.create()
                .addOrigins(origins.stream().toList())
                .allowCredentials(true)
                .allowedMethods(
                        Set.of(HttpMethod.GET, HttpMethod.POST, HttpMethod.PUT, HttpMethod.PATCH, HttpMethod.DELETE))
                .allowedHeaders(
                        Set.of("Authorization", "Content-Type", SessionCookies.CSRF_HEADER, WebServer.REQUEST_ID))
                .exposedHeaders(Set.of("Content-Disposition", "ETag", "Location", "Retry-After", WebServer.REQUEST_ID));
    }

    /**
     * @param origins such as {@code https://app.example.com}, with commas between
     * @throws AgnesException INVALID naming what is none, a {@code *} too: answers hold data
     */
    static CrossOrigin of(String origins) {
        return new CrossOrigin(Stream.of(origins.split(","))
                .map(String::strip)
                .filter(origin -> !origin.isEmpty())
                .map(CrossOrigin::checked)
                .collect(Collectors.toUnmodifiableSet()));
    }

    private static String checked(String origin) {
        if (!origin.matches("https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?")) {
            throw new AgnesException(
                    Problem.INVALID,
                    "'" + origin + "' is not an origin.",
                    "Write a scheme and a host such as https://app.example.com, without a path.");
        }
        return origin;
    }

    @Override
    public void handle(RoutingContext request) {
        String origin = request.request().headers().get(HttpHeaders.ORIGIN);
        if (origin != null && origins.contains(origin)) {
            listed.handle(request);
        } else {
            request.next();
        }
    }
}
