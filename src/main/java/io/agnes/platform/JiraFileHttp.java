package io.agnes.platform;

import io.agnes.source.jira.CopiedFile;
import java.io.IOException;
import java.io.InputStream;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.component.http.HttpClientConfigurer;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;

/**
 * The step {@code jiraFileHttp}: the bytes of an attachment on their way from Jira's answer to disk. A redirect is a
 * refusal: bytes come from the configured site only. Thread-safe.
 */
public final class JiraFileHttp implements HttpClientConfigurer {
    /** Writes the answer to the file that is wanted; the headers that it came with go, the count of tries stays. */
    public void save(Exchange exchange) throws IOException {
        Message message = exchange.getMessage();
        message.removeHeaders("*", "CamelRedeliver.*");
        JiraRoute.WantedFile wanted = exchange.getProperty(JiraRoute.FILE_PROPERTY, JiraRoute.WantedFile.class);
        try (InputStream body = message.getBody(InputStream.class)) {
            message.setBody(CopiedFile.write(
                    body == null ? InputStream.nullInputStream() : body, wanted.target(), wanted.most()));
        }
    }

    /** The route tries again, so the client does not; what is too large is cut off instead of drained. */
    @Override
    public void configureHttpClient(HttpClientBuilder client) {
        client.disableAutomaticRetries().disableCookieManagement().disableRedirectHandling();
        BoundedAnswers.of(client);
    }
}
