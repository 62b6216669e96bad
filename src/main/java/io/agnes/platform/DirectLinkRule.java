package io.agnes.platform;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Every {@code direct:} that is called is there, and every one that is there is called. */
final class DirectLinkRule implements RouteRule {
    static final String RULE = "direct-link";
    private static final Pattern CALLED = Pattern.compile("direct:([A-Za-z0-9_.-]*)(\\$?)");
    /** What the server itself calls. */
    private static final Set<String> CALLED_BY_SERVER =
            Set.of(MailRoute.ROUTE, KeboolaRoute.CALL, KeboolaRoute.EXPORT, JiraRoute.CALL, JiraRoute.FILE);

    private static final Set<String> PROSE = Set.of("description", "note", "message");

    /** A call; a prefix ends where a computed part begins. */
    private record Call(RouteFile file, YamlNode where, String name, boolean prefix) {
        boolean reaches(String consumer) {
            return prefix ? consumer.startsWith(name) : consumer.equals(name);
        }
    }

    @Override
    public void check(RouteFolder folder, Findings findings) {
        Set<Call> calls = new LinkedHashSet<>();
        for (RouteFile file : folder.files()) {
            collect(folder.values(), file, file.content(), calls);
        }
        Set<String> consumers = new LinkedHashSet<>();
        for (YamlRoute route : folder.routes()) {
            String uri = folder.values().resolve(route.uri());
            if (!uri.startsWith(YamlRoute.DIRECT)) {
                continue;
            }
            String name = uri.substring(YamlRoute.DIRECT.length());
            consumers.add(name);
            if (!isCalledByServer(uri) && calls.stream().noneMatch(call -> call.reaches(name))) {
                findings.add(
                        route.file(),
                        route.from().get("uri"),
                        RULE,
                        "nothing calls '" + uri + "'",
                        "the route '" + route.id() + "' can never run",
                        "Call it with 'to: {id, uri: " + uri + "}', or remove the route.");
            }
        }
        calls.stream()
                .filter(call -> consumers.stream().noneMatch(call::reaches))
                .forEach(call -> findings.add(
                        call.file(),
                        call.where(),
                        RULE,
                        "no route starts from 'direct:" + call.name() + (call.prefix() ? "..." : "") + "'",
                        "the message would fail there at run time",
                        "Correct the name, or add the route."));
    }

    private static boolean isCalledByServer(String uri) {
        return CALLED_BY_SERVER.contains(uri) || uri.startsWith(JsonApiRoute.PREFIX);
    }

    private static void collect(RouteValues values, RouteFile file, YamlNode node, Set<Call> calls) {
        for (YamlNode.Entry entry : node.entries()) {
            if (entry.name().equals("from")) {
                collect(values, file, entry.value().get("steps"), calls);
            } else if (!PROSE.contains(entry.name())) {
                collect(values, file, entry.value(), calls);
            }
        }
        node.items().forEach(item -> collect(values, file, item, calls));
        if (node.text().contains("direct:") || node.text().contains("{{")) {
            Matcher matcher = CALLED.matcher(values.resolve(node.text()));
            while (matcher.find()) {
                calls.add(
                        new Call(file, node, matcher.group(1), !matcher.group(2).isEmpty()));
            }
        }
    }
}
