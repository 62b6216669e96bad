package io.agnes.platform;

import io.agnes.catalog.openmetadata.EntityChange;
import io.agnes.catalog.openmetadata.OpenMetadataConfig;
import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import io.agnes.common.UpstreamText;
import io.agnes.config.Environment;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.component.http.HttpClientConfigurer;
import org.apache.camel.http.base.HttpOperationFailedException;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;

/**
 * The steps {@code openMetadataHttp}: a change as a request of OpenMetadata, and what its refusal means. The token goes
 * into its header and nowhere else. Thread-safe.
 */
public final class OpenMetadataHttp implements HttpClientConfigurer {
    private final Environment environment;

    public OpenMetadataHttp(Environment environment) {
        this.environment = environment;
    }

    /** Puts the request of the change into its place. */
    public void write(Exchange exchange) {
        Message message = exchange.getMessage();
        EntityChange change = message.getBody(EntityChange.class);
        String token = environment
                .find(OpenMetadataConfig.TOKEN)
                .orElseThrow(() -> new AgnesException(
                        Problem.UNAVAILABLE,
                        "There is no token for OpenMetadata: the variable " + OpenMetadataConfig.TOKEN + " is not set.",
                        "Put the token of a bot of OpenMetadata into it and restart."));
        message.setHeader("CamelHttpUri", change.target().toString());
        message.setHeader("CamelHttpMethod", change.method());
        message.setHeader("Authorization", "Bearer " + token);
        message.setHeader("Accept", "application/json");
        if (!change.isRemoval()) {
            message.setHeader("Content-Type", "application/json");
        }
        message.setBody(change.body());
    }

    /**
     * What a failed call means; an entity that should go and is not there has gone.
     *
     * @throws AgnesException UNAVAILABLE in every other case
     */
    public void explain(EntityChange change, Throwable failure) {
        if (!(failure instanceof HttpOperationFailedException refused)) {
            throw failure instanceof AgnesException told
                    ? told
                    : new AgnesException(
                            Problem.UNAVAILABLE,
                            "it cannot be reached.",
                            "See that this server reaches openmetadata.url.",
                            failure);
        }
        if (change.isRemoval() && refused.getStatusCode() == 404) {
            return;
        }
        String body = String.valueOf(refused.getResponseBody()).strip();
        throw new AgnesException(
                Problem.UNAVAILABLE,
                "it answers " + refused.getStatusCode() + ", " + UpstreamText.brief(body.startsWith("{") ? body : ""),
                "See that the token in " + OpenMetadataConfig.TOKEN + " is that of a bot that may edit.",
                failure);
    }

    /** The route tries again, so the client does not. */
    @Override
    public void configureHttpClient(HttpClientBuilder client) {
        client.disableAutomaticRetries().disableCookieManagement().disableRedirectHandling();
    }
}
