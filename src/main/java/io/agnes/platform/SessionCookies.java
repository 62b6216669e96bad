package io.agnes.platform;

import io.agnes.access.Arrival;
import io.agnes.access.LoginAnswer;
import io.agnes.access.Presented;
import io.netty.handler.codec.http.cookie.ServerCookieDecoder;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.CookieSameSite;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Set;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.component.platform.http.vertx.HttpMessage;

/**
 * The step {@code cookies}: the session in the cookies of a browser. {@code access_token} holds it and no page can read
 * it; {@code csrf_token} is for the page to read and to send back in {@code X-CSRF-Token} when it changes something,
 * which a page of another site cannot. Thread-safe.
 */
public final class SessionCookies {
    static final String SESSION = "access_token";
    static final String CSRF = "csrf_token";
    static final String CSRF_HEADER = "X-CSRF-Token";
    private static final Set<HttpMethod> READS = Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS);

    private final boolean overTls;
    private final ClientAddresses addresses;

    /** @param overTls whether browsers always reach this instance over TLS, whatever a request looks like here */
    public SessionCookies(boolean overTls, ClientAddresses addresses) {
        this.overTls = overTls;
        this.addresses = addresses;
    }

    static Presented presented(HttpServerRequest request, String address) {
        List<String> sessions = request.headers().getAll(HttpHeaders.COOKIE).stream()
                .flatMap(header -> ServerCookieDecoder.STRICT.decodeAll(header).stream())
                .filter(cookie -> cookie.name().equals(SESSION))
                .map(io.netty.handler.codec.http.cookie.Cookie::value)
                .toList();
        // Two of one name: one was planted for a wider domain, and nobody knows which.
        String cookie = sessions.size() == 1 ? sessions.get(0) : null;
        return new Presented(
                request.getHeader("Authorization"),
                cookie,
                request.getHeader(CSRF_HEADER),
                !READS.contains(request.method()),
                address);
    }

    /** Hands the session of a login answer to the browser. */
    public void give(Exchange exchange) {
        give(exchange, exchange.getMessage().getBody(LoginAnswer.class));
    }

    /** Hands the session of an arrival to the browser and sends it to its next page. */
    public void sendOn(Exchange exchange) {
        Message message = exchange.getMessage();
        Arrival arrival = message.getBody(Arrival.class);
        give(exchange, arrival.login());
        message.setHeader("Location", arrival.next().path());
        message.setHeader(Exchange.HTTP_RESPONSE_CODE, 302);
        message.setBody(null);
    }

    private void give(Exchange exchange, LoginAnswer login) {
        set(exchange, login.accessToken(), login.csrfToken(), login.expiresIn());
    }

    /** Takes the session from the browser. */
    public void take(Exchange exchange) {
        set(exchange, "", "", 0);
    }

    private void set(Exchange exchange, String session, String csrf, long seconds) {
        HttpMessage message = exchange.getIn(HttpMessage.class);
        boolean secure = overTls || message != null && addresses.isOverTls(message.getRequest());
        exchange.getMessage()
                .setHeader(
                        "Set-Cookie",
                        List.of(
                                cookie(SESSION, session, seconds, secure)
                                        .setHttpOnly(true)
                                        .encode(),
                                cookie(CSRF, csrf, seconds, secure).encode()));
    }

    private static Cookie cookie(String name, String value, long seconds, boolean secure) {
        return Cookie.cookie(name, value)
                .setPath("/")
                .setMaxAge(seconds)
                .setSameSite(CookieSameSite.LAX)
                .setSecure(secure);
    }
}
