package io.agnes.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import io.swagger.v3.parser.OpenAPIV3Parser;
import io.swagger.v3.parser.core.models.SwaggerParseResult;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class OpenApiDocumentTest {
    private static final ObjectMapper SNAKE_CASE =
            new ObjectMapper().setPropertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE);

    private static DefaultCamelContext context;
    private static OpenApiDocument document;
    private static JsonNode tree;

    @BeforeAll
    static void describe() throws Exception {
        context = contextWith("/openapi/api/orders.camel.yaml");
        document = new OpenApiDocument(() -> context, SNAKE_CASE, "Agnes", "1");
        tree = new ObjectMapper().readTree(document.json());
    }

    @AfterAll
    static void stop() throws Exception {
        context.close();
    }

    private static DefaultCamelContext contextWith(String resource) throws Exception {
        DefaultCamelContext built = new DefaultCamelContext();
        built.setAutoStartup(false);
        built.getRegistry().bind("platform-http-engine", new ScratchHttp());
        built.getRestConfiguration().setComponent("platform-http");
        Path file = Path.of(OpenApiDocumentTest.class.getResource(resource).toURI());
        PluginHelper.getRoutesLoader(built)
                .loadRoutes(PluginHelper.getResourceLoader(built).resolveResource("file:" + file));
        return built;
    }

    @Test
    void aParserOfTheSpecificationFindsNothingToSay() {
        SwaggerParseResult result = new OpenAPIV3Parser().readContents(document.json());

        assertThat(result.getMessages()).isEmpty();
        assertThat(result.getOpenAPI().getPaths()).hasSize(4);
    }

    @Test
    void everyVerbIsThereAndHeadToo() {
        assertThat(operations())
                .extracting(operation -> operation.path("operationId").asText())
                .containsExactlyInAnyOrder(
                        "listOrders",
                        "getOrder",
                        "ordersHealth",
                        "headOrder",
                        "createOrder",
                        "takeDelivery",
                        "deleteOrder");
        assertThat(tree.at("/paths/~1api~1orders~1{order_id}/head/operationId").asText())
                .isEqualTo("headOrder");
    }

    @Test
    void theDocumentNamesItsVersionAndARelativeServer() {
        assertThat(tree.path("openapi").asText()).isEqualTo("3.1.0");
        assertThat(tree.at("/info/title").asText()).isEqualTo("Agnes");
        assertThat(tree.at("/info/version").asText()).isEqualTo("1");
        assertThat(tree.path("servers")).hasSize(1);
        assertThat(tree.at("/servers/0/url").asText()).isEqualTo("/");
    }

    @Test
    void thereIsOneBearerSchemeAndNoOther() {
        assertThat(tree.at("/components/securitySchemes").toString())
                .isEqualTo("{\"bearerAuth\":{\"type\":\"http\",\"scheme\":\"bearer\",\"bearerFormat\":\"JWT\"}}");
    }

    @Test
    void eachOperationSaysItsAccessRuleAndWhetherItTakesAToken() {
        assertThat(operations())
                .extracting(operation -> operation.path("x-access").asText() + " " + operation.path("security"))
                .containsExactlyInAnyOrder(
                        "scope read [{\"bearerAuth\":[]}]",
                        "grant table:{order_id} [{\"bearerAuth\":[]}]",
                        "public []",
                        "user [{\"bearerAuth\":[]}]",
                        "admin [{\"bearerAuth\":[]}]",
                        "hmac shop.secret []",
                        "session or admin [{\"bearerAuth\":[]}]");
    }

    @Test
    void refusalsAreDocumentedWhereTheyCanHappen() {
        assertThat(codes("listOrders")).containsExactlyInAnyOrder("200", "400", "401", "403", "503");
        assertThat(codes("getOrder")).containsExactlyInAnyOrder("200", "401", "403", "404", "503");
        assertThat(codes("headOrder")).containsExactlyInAnyOrder("200", "401", "403", "404", "503");
        assertThat(codes("ordersHealth")).containsExactlyInAnyOrder("200", "503");
        assertThat(codes("takeDelivery")).containsExactlyInAnyOrder("202", "400", "401", "413", "415", "422", "503");
    }

    @Test
    void everyAnswerIsDescribedAndEveryFailureIsAProblem() {
        for (JsonNode operation : operations()) {
            operation.path("responses").properties().forEach(response -> {
                assertThat(response.getKey()).matches("[2-5]\\d\\d");
                assertThat(response.getValue().path("description").asText()).isNotBlank();
                boolean own = operation.path("operationId").asText().equals("ordersHealth");
                if (response.getKey().charAt(0) >= '4' && !own) {
                    assertThat(response.getValue()
                                    .at("/content/application~1problem+json/schema/$ref")
                                    .asText())
                            .isEqualTo("#/components/schemas/Problem");
                }
            });
        }
    }

    @Test
    void everyContentTypeOfAnAnswerIsNamed() {
        assertThat(operation("ordersHealth").at("/responses/200/content").properties())
                .extracting(Map.Entry::getKey)
                .containsExactly("application/json", "text/csv");
    }

    @Test
    void aCreatedOrderIsTheBodyOf201AndADeletedOneHasNone() {
        JsonNode created = operation("createOrder").path("responses").path("201");

        assertThat(codes("createOrder"))
                .containsExactlyInAnyOrder("201", "400", "401", "403", "413", "415", "422", "503");
        assertThat(created.at("/content/application~1json/schema/$ref").asText())
                .isEqualTo("#/components/schemas/OrdersOrder");
        assertThat(operation("deleteOrder").path("responses").path("204").has("content"))
                .isFalse();
    }

    @Test
    void aFailureWithABodyOfItsOwnKeepsIt() {
        assertThat(operation("ordersHealth")
                        .at("/responses/503/content/application~1json/schema/$ref")
                        .asText())
                .isEqualTo("#/components/schemas/OrdersPage");
    }

    @Test
    void defaultsHaveTheTypeOfTheirParameter() {
        JsonNode parameters = operation("listOrders").path("parameters");

        assertThat(schema(parameters, "limit").path("default").isInt()).isTrue();
        assertThat(schema(parameters, "exact").path("default").isBoolean()).isTrue();
        assertThat(schema(parameters, "state").path("default").asText()).isEqualTo("open");
        assertThat(schema(parameters, "state").path("enum")).hasSize(2);
    }

    @Test
    void fieldsAreNamedAsTheBodiesNameThem() {
        JsonNode schemas = tree.at("/components/schemas");

        assertThat(schemas.path("OrdersPage").path("properties").has("total_count"))
                .isTrue();
        assertThat(schemas.path("OrdersLine").path("properties").has("product_name"))
                .isTrue();
        assertThat(schemas.path("Problem").path("properties").has("request_id")).isTrue();
        assertThat(document.json()).doesNotContain("x-className", "x-camelContextId", "io.agnes");
    }

    @Test
    void nestedClassesOfOneNameStayApart() {
        JsonNode schemas = tree.at("/components/schemas");

        assertThat(schemas.path("OrdersPage")
                        .at("/properties/orders/items/$ref")
                        .asText())
                .isEqualTo("#/components/schemas/OrdersOrder");
        assertThat(schemas.path("OpenApiDocumentTestReturnsOrder")
                        .path("properties")
                        .has("reason"))
                .isTrue();
        assertThat(operation("takeDelivery")
                        .at("/requestBody/content/application~1json/schema/$ref")
                        .asText())
                .isEqualTo("#/components/schemas/OpenApiDocumentTestReturnsOrder");
    }

    @Test
    void theDocumentIsMadeOnce() {
        assertThat(document.json()).isSameAs(document.json());
    }

    @Test
    void twoVerbsWithOneOperationIdAreRefused() throws Exception {
        try (DefaultCamelContext doubled = contextWith("/openapi/api/orders.camel.yaml")) {
            doubled.getCamelContextExtension()
                    .getContextPlugin(org.apache.camel.model.Model.class)
                    .getRestDefinitions()
                    .get(0)
                    .getVerbs()
                    .forEach(verb -> verb.setId("same"));

            assertThatThrownBy(() -> new OpenApiDocument(() -> doubled, SNAKE_CASE, "Agnes", "1").json())
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("'same'");
        }
    }

    /** Another class with a nested Order. */
    static final class Returns {
        public record Order(String reason) {}
    }

    private static List<JsonNode> operations() {
        List<JsonNode> operations = new ArrayList<>();
        tree.path("paths").forEach(path -> path.forEach(operations::add));
        return operations;
    }

    private static JsonNode operation(String id) {
        return operations().stream()
                .filter(operation -> operation.path("operationId").asText().equals(id))
                .findFirst()
                .orElseThrow();
    }

    private static List<String> codes(String id) {
        List<String> codes = new ArrayList<>();
        operation(id).path("responses").fieldNames().forEachRemaining(codes::add);
        return codes;
    }

    private static JsonNode schema(JsonNode parameters, String name) {
        for (JsonNode parameter : parameters) {
            if (parameter.path("name").asText().equals(name)) {
                return parameter.path("schema");
            }
        }
        throw new AssertionError(name);
    }
}
