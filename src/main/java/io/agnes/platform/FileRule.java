package io.agnes.platform;

import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Where a file lies, what it is called, how long it is and the comment it begins with. */
final class FileRule implements RouteRule {
    static final int PIPELINE_FILE_LINES = 110;
    static final int ROUTE_LINES = 40;
    static final int LINES_PER_VERB = 25;
    /** The HTTP interface, and the ways to sign in, each in a file of its own. */
    private static final Set<String> HTTP_AREAS = Set.of("api", "access");

    private static final int HEADER_LINES = 4;
    private static final String KEBAB = "[a-z][a-z0-9]*(-[a-z0-9]+)*";
    private static final Pattern PATH = Pattern.compile(KEBAB + "/" + KEBAB + "\\.camel\\.yaml");

    @Override
    public void check(RouteFolder folder, Findings findings) {
        for (RouteFile file : folder.files()) {
            checkName(folder, file, findings);
            checkHeader(file, findings);
            checkLength(folder, file, findings);
        }
    }

    private static void checkName(RouteFolder folder, RouteFile file, Findings findings) {
        if (!PATH.matcher(file.path().toString().replace('\\', '/')).matches()) {
            findings.add(
                    file,
                    1,
                    "file-name",
                    "the file is not called <area>/<name>.camel.yaml in kebab-case",
                    "route ids, tests and people find a flow by the name of its file",
                    "Rename it, for example to sync/rebuild.camel.yaml.");
        }
        List<YamlNode> rests =
                file.content().items().stream().filter(item -> item.has("rest")).toList();
        if (!rests.isEmpty() && !HTTP_AREAS.contains(file.area())) {
            findings.add(
                    file,
                    rests.get(0),
                    "file-name",
                    "a rest: is declared outside routes/api and routes/access",
                    "the HTTP interface is read in two places: what it offers, and who may use it",
                    "Move it to api/" + file.name() + RouteFile.SUFFIX + ".");
        }
        if (folder.verbs(file).isEmpty() && file.area().equals("api")) {
            findings.add(
                    file,
                    1,
                    "file-name",
                    "a file in routes/api declares no verb",
                    "that folder holds the HTTP interface and nothing else",
                    "Move it to the area of its pipeline, or declare its rest:.");
        }
    }

    private static void checkHeader(RouteFile file, Findings findings) {
        for (int i = 0; i < HEADER_LINES; i++) {
            String line = i < file.lines().size() ? file.lines().get(i).strip() : "";
            if (!line.startsWith("#") || line.substring(1).isBlank()) {
                findings.add(
                        file,
                        i + 1,
                        "header",
                        "the file does not begin with a comment of four lines",
                        "a reader learns from it what the flow is for without reading the steps",
                        "Begin with '#' lines: what triggers it, what it does, what it writes, what happens on failure.");
                return;
            }
        }
    }

    private static void checkLength(RouteFolder folder, RouteFile file, Findings findings) {
        int verbs = folder.verbs(file).size();
        int declared = file.declarations("rest").stream()
                .mapToInt(rest -> rest.lastLine() - rest.line() + 1)
                .sum();
        if (declared > verbs * LINES_PER_VERB) {
            tooLong(
                    file,
                    file.declarations("rest").get(0).line(),
                    "the rest: has " + declared + " lines for " + verbs + (verbs == 1 ? " verb" : " verbs"),
                    "Keep it to " + LINES_PER_VERB + " lines per verb, for example one line per param.",
                    findings);
        }
        if (verbs == 0 && file.lines().size() > PIPELINE_FILE_LINES) {
            tooLong(
                    file,
                    1,
                    "the file has " + file.lines().size() + " lines",
                    "Split it: a pipeline file has at most " + PIPELINE_FILE_LINES + ".",
                    findings);
        }
        for (YamlRoute route : folder.routes(file)) {
            if (route.length() > ROUTE_LINES) {
                tooLong(
                        file,
                        route.item().line(),
                        "the route '" + route.id() + "' has " + route.length() + " lines",
                        "Move a part to a helper route 'direct:" + file.prefix() + "-...'; at most " + ROUTE_LINES
                                + ".",
                        findings);
            }
        }
    }

    private static void tooLong(RouteFile file, int line, String what, String mend, Findings findings) {
        findings.add(file, line, "length", what, "a flow must be read at a glance", mend);
    }
}
