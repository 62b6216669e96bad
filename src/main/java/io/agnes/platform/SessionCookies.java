package io.agnes.platform;

import io.agnes.access.Arrival;
import io.agnes.access.Departure;
import io.agnes.access.LoginAnswer;
import io.agnes.access.Presented;
import io.agnes.access.Returning;
import io.agnes.common.Parameters;
import io.netty.handler.codec.http.cookie.ServerCookieDecoder;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.CookieSameSite;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.camel.Exchange;
import org.apache.camel.component.platform.http.vertx.HttpMessage;

/**
 * The step {@code cookies}: the session in the cookies of a browser. {@code access_token} holds it and no page can read
 * it; {@code csrf_token} is for the page to read and to send back in {@code X-CSRF-Token} when it changes something,
 * which a page of another site cannot; {@code sign_in} ties a sign-in at an issuer to the browser that began it.
 * Thread-safe.
 */
public final class SessionCookies {
    static final String SESSION = "access_token";
    static final String CSRF = "csrf_token";
    static final String AWAY = "sign_in";
    static final String CSRF_HEADER = "X-CSRF-Token";
    private static final Set<HttpMethod> READS = Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS);

    private final boolean overTls;

    /** @param overTls whether browsers always reach this instance over TLS, whatever a request looks like here */
    public SessionCookies(boolean overTls) {
        this.overTls = overTls;
    }

    static Presented presented(HttpServerRequest request, String address) {
        return new Presented(
                request.getHeader("Authorization"),
                find(request, SESSION),
                request.getHeader(CSRF_HEADER),
                !READS.contains(request.method()),
                address);
    }

    /** Two of one name: one was planted for a wider domain, and nobody knows which. */
    private static String find(HttpServerRequest request, String name) {
        List<String> values = request.headers().getAll(HttpHeaders.COOKIE).stream()
                .flatMap(header -> ServerCookieDecoder.STRICT.decodeAll(header).stream())
                .filter(cookie -> cookie.name().equals(name))
                .map(io.netty.handler.codec.http.cookie.Cookie::value)
                .toList();
        return values.size() == 1 ? values.get(0) : null;
    }

    /** Hands the session of a login answer to the browser. */
    public void give(Exchange exchange) {
        set(exchange, session(exchange, exchange.getMessage().getBody(LoginAnswer.class)));
    }

    /** Takes the session from the browser. */
    public void take(Exchange exchange) {
        set(exchange, session(exchange, "", "", 0));
    }

    /** Sends the browser away to sign in at an issuer; what it keeps meanwhile is for coming back only. */
    public void sendAway(Exchange exchange) {
        Departure departure = exchange.getMessage().getBody(Departure.class);
        set(
                exchange,
                List.of(away(exchange, departure.cookie(), departure.lifetime().toSeconds())));
        redirect(exchange, departure.location());
    }

    /** Makes the body what a browser comes back with from an issuer. */
    public void takeBack(Exchange exchange) {
        String cookie = find(exchange.getIn(HttpMessage.class).getRequest(), AWAY);
        Parameters parameters = exchange.getProperty(VerbGate.PARAMETERS, Parameters.class);
        exchange.setProperty(AWAY, cookie);
        exchange.getMessage().setBody(new Returning(cookie, parameters));
    }

    /** Hands the session of an arrival to the browser and sends it to its next page. */
    public void sendOn(Exchange exchange) {
        Arrival arrival = exchange.getMessage().getBody(Arrival.class);
        List<Cookie> cookies = new ArrayList<>(session(exchange, arrival.login()));
        if (exchange.getProperty(AWAY) != null) {
            cookies.add(away(exchange, "", 0));
        }
        set(exchange, cookies);
        redirect(exchange, arrival.next().path());
    }

    private static void redirect(Exchange exchange, String location) {
        exchange.getMessage().setBody(null);
        exchange.getMessage().setHeader(Exchange.HTTP_RESPONSE_CODE, 302);
        exchange.getMessage().setHeader("Location", location);
    }

    private static void set(Exchange exchange, List<Cookie> cookies) {
        exchange.getMessage()
                .setHeader("Set-Cookie", cookies.stream().map(Cookie::encode).toList());
    }

    private List<Cookie> session(Exchange exchange, LoginAnswer login) {
        return session(exchange, login.accessToken(), login.csrfToken(), login.expiresIn());
    }

    private List<Cookie> session(Exchange exchange, String session, String csrf, long seconds) {
        return List.of(
                cookie(exchange, SESSION, session, seconds).setHttpOnly(true), cookie(exchange, CSRF, csrf, seconds));
    }

    private Cookie away(Exchange exchange, String value, long seconds) {
        return cookie(exchange, AWAY, value, seconds).setPath("/auth").setHttpOnly(true);
    }

    private Cookie cookie(Exchange exchange, String name, String value, long seconds) {
        boolean secure = overTls || exchange.getProperty(VerbGate.OVER_TLS, false, Boolean.class);
        return Cookie.cookie(name, value)
                .setPath("/")
                .setMaxAge(seconds)
                .setSameSite(CookieSameSite.LAX)
                .setSecure(secure);
    }
}
