package io.agnes.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.Test;

class OnePassYamlTest {
    private static final String CALLER = """
            - route:
                id: caller
                routeConfigurationId: answers
                from:
                  uri: direct:caller
                  steps:
                    - to: direct:called
            """;
    private static final String CALLED = """
            - routeConfiguration:
                id: answers
                onException:
                  - onException:
                      exception: [ java.lang.IllegalStateException ]
                      handled:
                        constant: "true"
                      steps:
                        - setBody:
                            constant: answered
            - beans:
                - name: words
                  type: java.lang.StringBuilder
            - route:
                id: called
                errorHandler:
                  noErrorHandler: {}
                from:
                  uri: direct:called
                  steps:
                    - bean:
                        ref: words
                        method: toString
                    - throwException:
                        exceptionType: java.lang.IllegalStateException
                        message: refused
            """;

    private static Resource file(String name, String text) {
        return ResourceHelper.fromString("file:" + name, text);
    }

    @Test
    void filesAreReadAsCamelReadsThemWhateverTheirOrder() throws Exception {
        try (CamelContext camel = new DefaultCamelContext()) {
            camel.getRegistry().bind(OnePassYaml.NAME, new OnePassYaml());

            PluginHelper.getRoutesLoader(camel)
                    .loadRoutes(List.of(file("a.camel.yaml", CALLER), file("b.camel.yaml", CALLED)));
            camel.start();

            assertThat(camel.getRoutes()).extracting("routeId").containsExactlyInAnyOrder("caller", "called");
            assertThat(PluginHelper.getRoutesLoader(camel).getRoutesLoader("yaml"))
                    .isInstanceOf(OnePassYaml.class);
            assertThat(camel.createProducerTemplate().requestBody("direct:caller", "asked", String.class))
                    .isEqualTo("answered");
        }
    }
}
