package io.agnes.platform;

import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import io.agnes.config.Environment;
import io.agnes.source.jsonapi.ApiTable;
import io.agnes.source.jsonapi.Page;
import io.agnes.source.jsonapi.PageBody;
import io.agnes.source.jsonapi.PageRequest;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.component.http.HttpClientConfigurer;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;

/**
 * The steps {@code jsonApiHttp}: a page as a request of its API, and the answer on its way to disk. The secret goes
 * into its header and nowhere else. Thread-safe.
 */
public final class JsonApiHttp implements HttpClientConfigurer {
    private static final String REQUEST = "pageRequest";

    private final Environment environment;

    public JsonApiHttp(Environment environment) {
        this.environment = environment;
    }

    /** Puts the request of the page into its place. */
    public void write(Exchange exchange) {
        Message message = exchange.getMessage();
        PageRequest request = message.getBody(PageRequest.class);
        String target = request.target().toString();
        if (target.contains("{{") || target.contains("}}")) {
            throw new IllegalArgumentException("A target is never resolved again.");
        }
        exchange.setProperty(REQUEST, request);
        message.setHeader("CamelHttpUri", target);
        message.setHeader("CamelHttpMethod", "GET");
        message.setHeader("Accept", "application/json");
        ApiTable.Secret secret = request.table().secret();
        if (!secret.variable().isEmpty()) {
            message.setHeader(secret.header(), (secret.prefix() + " " + secret(request.table())).strip());
        }
        message.setBody(null);
    }

    private String secret(ApiTable table) {
        String variable = table.secret().variable();
        return environment
                .find(variable)
                .orElseThrow(() -> new AgnesException(
                        Problem.UNAVAILABLE,
                        "The table '" + table.name() + "' has no secret: the variable " + variable + " is not set.",
                        "Put the secret of its API into " + variable + " and restart."));
    }

    /** Writes the records of the answer to disk, and says what came; the headers that it came with go, the count of tries stays. */
    public void read(Exchange exchange) throws IOException {
        Message message = exchange.getMessage();
        List<?> links = message.getHeader("Link") instanceof List<?> several
                ? several
                : message.getHeader("Link") == null ? List.of() : List.of(message.getHeader("Link"));
        message.removeHeaders("*", "CamelRedeliver.*");
        PageRequest request = exchange.getProperty(REQUEST, PageRequest.class);
        try (InputStream body = message.getBody(InputStream.class)) {
            Page page = PageBody.write(
                    request,
                    body == null ? InputStream.nullInputStream() : body,
                    links.stream().map(String::valueOf).toList());
            message.setBody(page);
        }
    }

    /** The route tries again, so the client does not; what is not read to its end is cut off instead of drained. */
    @Override
    public void configureHttpClient(HttpClientBuilder client) {
        client.disableAutomaticRetries().disableCookieManagement().disableRedirectHandling();
        BoundedAnswers.of(client);
    }
}
