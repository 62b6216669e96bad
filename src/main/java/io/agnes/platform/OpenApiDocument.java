package io.agnes.platform;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.swagger.v3.core.util.Json31;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.info.Info;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.camel.CamelContext;
import org.apache.camel.model.Model;
import org.apache.camel.model.rest.RestDefinition;
import org.apache.camel.model.rest.VerbDefinition;
import org.apache.camel.openapi.BeanConfig;
import org.apache.camel.openapi.RestOpenApiReader;

/**
 * The OpenAPI 3.1 document of the verbs that a context holds: Camel's own description of them, corrected until it is
 * valid and says who may call what. Made at the first call and kept until verbs change. Thread-safe.
 */
public final class OpenApiDocument {
    private static final String OPENAPI = "3.1.0";

    private final Supplier<CamelContext> engine;
    private final ObjectMapper bodies;
    private final String title;
    private final String version;
    private String document;
    private List<RestDefinition> described = List.of();

    /**
     * @param engine the context, once it has started
     * @param bodies the mapper that reads and writes the bodies of the verbs; it decides the names in the schemas
     * @param version of the HTTP interface
     */
    public OpenApiDocument(Supplier<CamelContext> engine, ObjectMapper bodies, String title, String version) {
        this.engine = engine;
        this.bodies = bodies;
        this.title = title;
        this.version = version;
    }

    /** The document as indented JSON. */
    public synchronized String json() {
        CamelContext context = engine.get();
        List<RestDefinition> rests = List.copyOf(
                context.getCamelContextExtension().getContextPlugin(Model.class).getRestDefinitions());
        if (document == null || !rests.equals(described)) {
            document = make(context, rests);
            described = rests;
        }
        return document;
    }

    private String make(CamelContext context, List<RestDefinition> rests) {
        try {
            ObjectNode tree = Json31.mapper().valueToTree(describe(context, rests));
            new OpenApiSchemas(bodies, context.getClassResolver()).describe(tree, rests);
            new OpenApiCorrections(tree, produced(rests)).apply();
            return Json31.mapper().writerWithDefaultPrettyPrinter().writeValueAsString(tree);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("The OpenAPI document cannot be written.", e);
        }
    }

    private static Map<String, List<String>> produced(List<RestDefinition> rests) {
        Map<String, List<String>> produced = new HashMap<>();
        for (RestDefinition rest : rests) {
            for (VerbDefinition verb : rest.getVerbs()) {
                if (verb.getProduces() != null) {
                    produced.put(verb.getId(), List.of(verb.getProduces().split("\\s*,\\s*")));
                }
            }
        }
        return produced;
    }

    private OpenAPI describe(CamelContext context, List<RestDefinition> rests) {
        BeanConfig config = new BeanConfig();
        config.setVersion(OPENAPI);
        config.setInfo(new Info().title(title).version(version));
        try {
            return new RestOpenApiReader().read(context, rests, config, context.getName(), context.getClassResolver());
        } catch (ClassNotFoundException | IOException e) {
            throw new IllegalStateException("The verbs cannot be described: " + e.getMessage(), e);
        }
    }
}
