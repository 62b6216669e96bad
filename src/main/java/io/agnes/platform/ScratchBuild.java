package io.agnes.platform;

import java.io.IOException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.spi.PropertiesFunction;
import org.apache.camel.spi.Resource;
import org.apache.camel.spi.RestConfiguration;
import org.apache.camel.support.PluginHelper;

/**
 * Builds every route in a context of its own and throws it away: finds what no schema knows, such as an unknown bean,
 * method, component, option or class. Nothing is started: no port, no schedule, no thread of a consumer. One mistake
 * per file is found.
 */
final class ScratchBuild {
    static final String RULE = "build";
    /** What is found by these rules would only be found again. */
    private static final Set<String> UNBUILDABLE = Set.of(
            RouteFile.RULE,
            SchemaRule.RULE,
            "unique-id",
            PlaceholderRule.RULE,
            NoLogicRule.RULE,
            VerbAccessRule.RULE,
            "schedule",
            "verb",
            "path",
            "parameter");

    private static final String SECRET = "secret";

    private final RouteFolder folder;
    private final Map<String, ?> beans;
    private final Consumer<CamelContext> engine;

    ScratchBuild(RouteFolder folder, Map<String, ?> beans, Consumer<CamelContext> engine) {
        this.folder = folder;
        this.beans = beans;
        this.engine = engine;
    }

    /** @return false when it was overtaken before its end */
    boolean check(Findings findings, BooleanSupplier overtaken) {
        try (DefaultCamelContext context = new ScratchContext()) {
            prepare(context);
            context.start();
            for (RouteFile file : inLoadingOrder()) {
                if (overtaken.getAsBoolean()) {
                    return false;
                }
                if (!findings.has(file, UNBUILDABLE)) {
                    build(context, file, findings);
                }
            }
            return true;
        } catch (IOException e) {
            throw new IllegalStateException("The scratch context cannot be closed.", e);
        }
    }

    private void prepare(DefaultCamelContext context) {
        context.setAutoStartup(false);
        context.disableJMX();
        Map<String, String> values = new HashMap<>(folder.values().properties());
        folder.values().secrets().forEach(name -> values.put(name, SECRET));
        Properties properties = new Properties();
        properties.putAll(values);
        context.getPropertiesComponent().setInitialProperties(properties);
        context.getPropertiesComponent().addPropertiesFunction(new ScratchEnvironment());
        context.getRegistry().bind("platform-http-engine", new ScratchHttp());
        context.getRegistry().bind(OnePassYaml.NAME, new OnePassYaml());
        context.addComponent("quartz", ScratchClock.component());
        ScratchBeans.bind(beans, context.getRegistry());
        RestConfiguration rest = new RestConfiguration();
        rest.setComponent("platform-http");
        rest.setInlineRoutes(true);
        rest.setBindingMode(RestConfiguration.RestBindingMode.json);
        context.setRestConfiguration(rest);
        engine.accept(context);
    }

    /** What others lean on comes first: configurations and beans, then templates, then routes. */
    private List<RouteFile> inLoadingOrder() {
        return folder.files().stream()
                .sorted(Comparator.comparingInt(file -> {
                    if (!file.declarations("templatedRoute").isEmpty()) {
                        return 3;
                    }
                    if (!folder.routes(file).isEmpty() || !folder.verbs(file).isEmpty()) {
                        return file.declarations("routeTemplate").isEmpty() ? 2 : 1;
                    }
                    return 0;
                }))
                .toList();
    }

    private void build(DefaultCamelContext context, RouteFile file, Findings findings) {
        try {
            Resource resource = PluginHelper.getResourceLoader(context).resolveResource("file:" + file.absolute());
            PluginHelper.getRoutesLoader(context).loadRoutes(resource);
        } catch (Exception | LinkageError e) {
            BuildFailure failure = BuildFailure.of(e, beans);
            BuildPlace place = BuildPlace.of(failure, folder, file);
            findings.add(
                    place.file(),
                    place.line(),
                    RULE,
                    failure.message(),
                    "the engine would not start with it",
                    failure.mend());
        }
    }

    /** Camel removes a route of the same id before each that comes, and looks at all the others then; here is none. */
    private static final class ScratchContext extends DefaultCamelContext {
        @Override
        public boolean removeRoute(String routeId) {
            return false;
        }
    }

    /** Stands in for the environment, so that a check needs no secret. */
    private static final class ScratchEnvironment implements PropertiesFunction {
        @Override
        public String getName() {
            return "env";
        }

        @Override
        public String apply(String name) {
            return SECRET;
        }
    }
}
