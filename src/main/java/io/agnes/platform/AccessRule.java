package io.agnes.platform;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The access rule that every verb declares, in the words that the gate enforces. */
final class AccessRule implements RouteRule {
    static final String RULE = "security";
    static final List<String> KEYS = List.of("public", "user", "session", "scope", "admin", "grant", "hmac");
    private static final Set<String> WITH_SCOPES = Set.of("scope", "grant", "hmac");
    private static final Pattern GRANT = Pattern.compile("[a-z_]+:\\{([^{}]+)}");

    @Override
    public void check(RouteFolder folder, Findings findings) {
        for (YamlVerb verb : folder.verbs()) {
            List<YamlNode> declared = verb.body().get("security").items();
            if (declared.isEmpty()) {
                add(
                        verb,
                        verb.body(),
                        "declares no security",
                        "a verb without an access rule stops the start",
                        "Add 'security: [{key: user}]' or another of " + String.join(", ", KEYS) + ".",
                        findings);
            }
            for (YamlNode rule : declared) {
                check(folder, verb, rule, declared.size(), findings);
            }
        }
    }

    private static void check(RouteFolder folder, YamlVerb verb, YamlNode rule, int rules, Findings findings) {
        String key = rule.get("key").text();
        String scopes = rule.get("scopes").text();
        if (!KEYS.contains(key)) {
            add(
                    verb,
                    rule,
                    "declares the unknown access rule '" + key + "'",
                    "nothing enforces it",
                    "Use one of " + String.join(", ", KEYS) + ".",
                    findings);
        } else if (WITH_SCOPES.contains(key) == scopes.isBlank()) {
            add(
                    verb,
                    rule,
                    scopes.isBlank() ? "declares '" + key + "' without scopes" : "declares scopes for '" + key + "'",
                    "the rule would not mean what it says",
                    scopes.isBlank() ? "Add 'scopes: " + example(key) + "'." : "Remove 'scopes'.",
                    findings);
        } else {
            meaning(folder, verb, key, scopes, rules)
                    .ifPresent(what -> add(
                            verb,
                            rule,
                            what,
                            "the gate would refuse or let in the wrong callers",
                            "Write it like '" + key + ": " + example(key) + "'.",
                            findings));
        }
    }

    /** What a well-formed rule says wrongly. */
    private static Optional<String> meaning(RouteFolder folder, YamlVerb verb, String key, String scopes, int rules) {
        Matcher grant = GRANT.matcher(scopes);
        if (key.equals("public") && rules > 1) {
            return Optional.of("is public and restricted at once");
        }
        if (key.equals("grant") && (!grant.matches() || !verb.pathParameters().contains(grant.group(1)))) {
            return Optional.of("declares the grant '" + scopes + "', which names no parameter of its path");
        }
        if (key.equals("hmac") && !folder.values().secrets().contains(scopes)) {
            return Optional.of("names the secret '" + scopes + "', which is not declared in " + RouteValues.SECRETS);
        }
        return Optional.empty();
    }

    private static String example(String key) {
        return switch (key) {
            case "grant" -> "\"table:{table_id}\"";
            case "hmac" -> "jira.webhook.secret";
            case "scope" -> "query:read";
            default -> "(no scopes)";
        };
    }

    private static void add(YamlVerb verb, YamlNode where, String what, String why, String mend, Findings findings) {
        findings.add(verb.file(), where, RULE, verb.title() + " " + what, why, mend);
    }
}
