package io.agnes.platform;

import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import io.agnes.common.UpstreamText;
import io.agnes.source.jsonapi.ApiTable;
import io.agnes.source.jsonapi.JsonApi;
import io.agnes.source.jsonapi.Page;
import io.agnes.source.jsonapi.PageRequest;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.http.base.HttpOperationFailedException;
import org.apache.camel.model.Model;
import org.apache.camel.model.RouteDefinition;

/**
 * The tables that are made from the template of {@code routes/sync/json-api-source.camel.yaml}, and their pages through
 * those routes. Thread-safe.
 */
public final class JsonApiRoute implements JsonApi {
    /** What the route of each table starts from, followed by source and table. */
    static final String PREFIX = "direct:json-api-";

    private final Supplier<CamelContext> camel;

    /** @param camel asked for each call, once the engine runs */
    public JsonApiRoute(Supplier<CamelContext> camel) {
        this.camel = camel;
    }

    @Override
    public List<Map<String, String>> declared() {
        CamelContext context = camel.get();
        if (context == null || !(context.isStarting() || context.isStarted())) {
            throw new AgnesException(
                    Problem.UNAVAILABLE,
                    "The routes that declare the tables of JSON APIs do not run now.",
                    "Try again once the server has started.");
        }
        Model model = context.getCamelContextExtension().getContextPlugin(Model.class);
        return List.copyOf(model.getRouteDefinitions()).stream()
                .filter(route -> route.getTemplateParameters() != null
                        && route.getInput().getEndpointUri().startsWith(PREFIX))
                .map(route -> values(context, route))
                .toList();
    }

    private static Map<String, String> values(CamelContext context, RouteDefinition route) {
        Map<String, String> values = new TreeMap<>();
        route.getTemplateParameters()
                .forEach((name, value) -> values.put(name, context.resolvePropertyPlaceholders(String.valueOf(value))));
        return values;
    }

    @Override
    public Page page(PageRequest request) {
        ApiTable table = request.table();
        ProducerTemplate template = camel.get().createProducerTemplate();
        try {
            Exchange sent =
                    template.send(PREFIX + table.source() + "-" + table.table(), exchange -> exchange.getMessage()
                            .setBody(request));
            if (sent.getException() != null) {
                throw told(table, sent.getException());
            }
            return sent.getMessage().getBody(Page.class);
        } finally {
            template.stop();
        }
    }

    private static AgnesException told(ApiTable table, Exception failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof AgnesException already) {
                return already;
            }
            if (cause instanceof HttpOperationFailedException refused) {
                return refused(table, refused);
            }
        }
        return new AgnesException(
                Problem.UNAVAILABLE,
                "The API of '" + table.name() + "' cannot be reached, or its answer breaks off.",
                "See that this server reaches " + table.url().getHost() + ", then sync again.",
                failure);
    }

    private static AgnesException refused(ApiTable table, HttpOperationFailedException refused) {
        String who = "The API of '" + table.name() + "'";
        int status = refused.getStatusCode();
        String variable = table.secret().variable();
        if (status == 401 || status == 403) {
            return answer(
                    who + " does not accept the caller (" + status + ").",
                    variable.isEmpty()
                            ? "Set token_env to the name of a variable that holds a secret of the API."
                            : "Put a valid secret, with the right to read this, into " + variable + " and restart.");
        } else if (status == 429) {
            long seconds = UpstreamCalls.retryAfter(refused).toSeconds();
            return answer(
                    who + " is asked too often" + (seconds > 0 ? " and wants a pause of " + seconds + " s." : "."),
                    "Set requests_per_minute lower, or sync less often.");
        } else if (status >= 300 && status < 400) {
            return answer(
                    who + " sends the caller on to another address (" + status + "), which is not followed.",
                    "Set url to the address that answers itself.");
        } else if (status == 404) {
            return answer(
                    who + " has nothing at this address (404).", "Compare url with the documentation of the API.");
        }
        String body = String.valueOf(refused.getResponseBody()).strip();
        String said = UpstreamText.brief(body.startsWith("{") ? body : "");
        return status >= 500
                ? answer(who + " is out of order (" + status + "): " + said, "Sync again later.")
                : answer(
                        who + " refuses the request (" + status + "): " + said,
                        "Compare url and parameters with the documentation of the API.");
    }

    private static AgnesException answer(String message, String hint) {
        return new AgnesException(Problem.UNAVAILABLE, message, hint);
    }
}
