package io.agnes.platform;

import jakarta.mail.Session;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.apache.camel.CamelContext;
import org.apache.camel.spi.ThreadPoolProfile;
import org.apache.camel.support.processor.idempotent.MemoryIdempotentRepository;

/**
 * Checks a folder of route files without serving it: syntax, the schema of the YAML DSL, the rules of the house, and
 * a build of every route in a scratch context in which nothing is started. Holds no state between two runs, so it may
 * be used by several threads.
 */
public final class RouteCheck {
    /** The name of the memory of files that have arrived. */
    public static final String ARRIVALS = "arrivals";

    /** The thread pools that routes name; {@code application.properties} gives their sizes. */
    private static final List<String> POOLS =
            List.of("syncSources", "sessionReaders", "jiraCalls", "jiraPages", "jiraFiles");

    private static final List<RouteRule> RULES = List.of(
            new SchemaRule(),
            new FileRule(),
            new RouteIdRule(),
            new DescribeRule(),
            new ExplicitFormRule(),
            new PlaceholderRule(),
            new ScheduleRule(),
            new NoLogicRule(),
            new OutwardRule(),
            new DirectLinkRule(),
            new ErrorHandlingRule(),
            new VerbRule(),
            new VerbAccessRule(),
            new ParameterRule(),
            new JsonApiRule());

    private final Path folder;
    private final RouteValues values;
    private final Map<String, ?> beans;
    private final Consumer<CamelContext> engine;

    /**
     * @param folder the routes folder
     * @param beans what routes call by name: an object, or a class where making one would cost or change something.
     *     The check never calls them
     * @param engine sets up the scratch context like the engine's: the gate of the verbs, the REST configuration
     */
    public RouteCheck(Path folder, RouteValues values, Map<String, ?> beans, Consumer<CamelContext> engine) {
        this.folder = folder;
        this.values = values;
        this.beans = Map.copyOf(beans);
        this.engine = engine;
    }

    /**
     * The check of a folder as this engine would load it.
     *
     * @param properties {@code application.properties}
     * @param steps the steps of the rooms by the name that routes call them, as objects or classes
     */
    public static RouteCheck of(Path folder, Path properties, Map<String, ?> steps) {
        Map<String, Object> beans = new HashMap<>(steps);
        beans.put("json", Json.mapper());
        beans.put("problems", new ProblemAnswers());
        beans.put("cookies", new SessionCookies(false));
        beans.put("openapi", OpenApiDocument.class);
        beans.put("mailSession", Session.getInstance(new Properties()));
        beans.put("sendGrid", SendGrid.class);
        beans.put("keboolaHttp", KeboolaHttp.class);
        beans.put("jsonApiHttp", JsonApiHttp.class);
        beans.put("openMetadataHttp", OpenMetadataHttp.class);
        beans.put("upstreamCalls", new UpstreamCalls());
        beans.put("jiraHttp", JiraHttp.class);
        beans.put("jiraFileHttp", JiraFileHttp.class);
        beans.put("docs", DocsPage.class);
        beans.put(ARRIVALS, MemoryIdempotentRepository.memoryIdempotentRepository(1));
        return new RouteCheck(folder, RouteValues.read(properties), beans, context -> {
            context.addRoutePolicyFactory(AccessGate.closed());
            POOLS.forEach(
                    pool -> context.getExecutorServiceManager().registerThreadPoolProfile(new ThreadPoolProfile(pool)));
        });
    }

    /** Runs the whole check. */
    public RouteReport run() {
        return run(() -> false).orElseThrow();
    }

    /**
     * The same, unless it is overtaken by an edit.
     *
     * @param overtaken asked again and again; once it is so, nobody waits for this check any more
     * @return empty when it was overtaken
     */
    Optional<RouteReport> run(BooleanSupplier overtaken) {
        Findings findings = new Findings();
        RouteFolder read = RouteFolder.read(folder, values, findings);
        for (RouteRule rule : RULES) {
            if (overtaken.getAsBoolean()) {
                return Optional.empty();
            }
            rule.check(read, findings);
        }
        if (!new ScratchBuild(read, beans, engine).check(findings, overtaken)) {
            return Optional.empty();
        }
        return Optional.of(new RouteReport(findings.sorted(), RouteListing.of(read)));
    }

    /** Reads the routes, checks nothing, and tells how they hang together. */
    public RouteMap map() {
        return new RouteMap(RouteFolder.read(folder, values, new Findings()));
    }

    /** Reads the routes and checks nothing. */
    public List<RouteInfo> list() {
        return RouteListing.of(RouteFolder.read(folder, values, new Findings()));
    }
}
