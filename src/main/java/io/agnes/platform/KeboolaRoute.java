package io.agnes.platform;

import com.fasterxml.jackson.databind.JsonNode;
import io.agnes.source.keboola.ExportedFile;
import io.agnes.source.keboola.StorageApi;
import io.agnes.source.keboola.StorageCall;
import java.util.function.Supplier;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;

/** Hands control calls to the routes of {@code routes/sync/keboola.camel.yaml} and waits for the answer. Thread-safe. */
public final class KeboolaRoute implements StorageApi {
    static final String CALL = "direct:sync-keboola-call";
    static final String EXPORT = "direct:sync-keboola-export";

    private final Supplier<CamelContext> camel;

    /** @param camel asked for each call, once the engine runs */
    public KeboolaRoute(Supplier<CamelContext> camel) {
        this.camel = camel;
    }

    @Override
    public JsonNode call(StorageCall call) {
        return send(CALL, call, JsonNode.class);
    }

    @Override
    public ExportedFile export(StorageCall start) {
        return send(EXPORT, start, ExportedFile.class);
    }

    private <T> T send(String route, StorageCall call, Class<T> answer) {
        ProducerTemplate template = camel.get().createProducerTemplate();
        try {
            Exchange sent =
                    template.send(route, exchange -> exchange.getMessage().setBody(call));
            if (sent.getException() != null) {
                throw KeboolaRefusals.told(call.connection(), sent.getException());
            }
            return answer.cast(sent.getMessage().getBody());
        } finally {
            template.stop();
        }
    }
}
