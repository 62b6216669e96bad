package io.agnes.platform;

import io.agnes.access.AccessRule;
import io.agnes.common.AgnesException;
import java.util.List;

/** The access rule that every verb declares, in the words that the gate enforces. */
final class VerbAccessRule implements RouteRule {
    static final String RULE = "security";

    @Override
    public void check(RouteFolder folder, Findings findings) {
        for (YamlVerb verb : folder.verbs()) {
            List<YamlNode> declared = verb.body().get("security").items();
            if (declared.isEmpty()) {
                add(
                        verb,
                        verb.body(),
                        verb.title() + " declares no security",
                        "Add 'security: [{key: user}]' or another of " + AccessRule.KEYS + ".",
                        findings);
            }
            for (YamlNode rule : declared) {
                check(folder.values(), verb, rule, declared.size(), findings);
            }
        }
    }

    private static void check(RouteValues values, YamlVerb verb, YamlNode written, int rules, Findings findings) {
        AccessRule rule;
        try {
            rule = AccessRule.parse(
                    written.get("key").text(), written.get("scopes").text());
        } catch (AgnesException refused) {
            String what = refused.getMessage().replaceFirst("\\.$", "");
            add(verb, written, verb.title() + ": " + what, refused.hint().replaceFirst("[^.]$", "$0."), findings);
            return;
        }
        if (rule instanceof AccessRule.Public && rules > 1) {
            add(verb, written, verb.title() + " is public and restricted at once", "Keep one of the two.", findings);
        }
        if (rule instanceof AccessRule.Public open && open.limit() == null && !verb.isRead()) {
            add(
                    verb,
                    written,
                    verb.title() + " lets strangers in as often as they like",
                    "Add 'scopes: limit:sign-in', or another limit of docs/routes.md.",
                    findings);
        }
        if (rule instanceof AccessRule.Hmac && rules > 1) {
            add(verb, written, verb.title() + " is signed and has another rule", "Keep one of the two.", findings);
        }
        if (rule instanceof AccessRule.Grant grant && !verb.pathParameters().contains(grant.parameterName())) {
            add(
                    verb,
                    written,
                    verb.title() + " asks for a grant on '" + grant.parameterName() + "', which is not in its path",
                    "Name a parameter of the path, such as 'scopes: table:{table_id}'.",
                    findings);
        }
        if (rule instanceof AccessRule.Machine && !AccessRule.Machine.fits(verb.path())) {
            add(
                    verb,
                    written,
                    verb.title() + " lets the scheduler in, which starts work and reads nothing",
                    "Remove 'key: machine'; it fits /api/sync/trigger, /api/admin/jobs/* and /api/admin/run-*.",
                    findings);
        }
        if (rule instanceof AccessRule.Hmac hmac && !values.secrets().contains(hmac.secretName())) {
            add(
                    verb,
                    written,
                    verb.title() + " names the secret '" + hmac.secretName() + "', which is not declared",
                    "Add it to '" + RouteValues.SECRETS + "' in config/application.properties.",
                    findings);
        }
    }

    private static void add(YamlVerb verb, YamlNode where, String what, String mend, Findings findings) {
        findings.add(verb.file(), where, RULE, what, "the gate would not let the right callers in", mend);
    }
}
