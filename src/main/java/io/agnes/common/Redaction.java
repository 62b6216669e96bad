package io.agnes.common;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Takes secrets out of transcripts before they are kept and out of notes before they are read: what somebody pasted must
 * reach nobody. It knows the forms of common secrets, and what stands behind words such as password. The time it takes grows with the text
 * only: no pattern begins anew within what it has just passed over.
 */
public final class Redaction {
    public static final String INSTEAD = "[REDACTED]";

    private static final ObjectMapper JSON = new ObjectMapper();

    private static final Pattern SECRET = Pattern.compile(
            // a JSON Web Token, of which the access tokens of Agnes are some
            "(?<![A-Za-z0-9_-])eyJ[A-Za-z0-9_-]{8,}+\\.[A-Za-z0-9_-]{8,}+\\.[A-Za-z0-9_-]{8,}"
                    // the keys of providers, code hosts and payment services
                    + "|\\b(?:sk|rk|pk|ghp|gho|ghs|ghu|ghr|github_pat|glpat|xox[abeprs]|hf|npm|dop_v1)[-_][A-Za-z0-9_-]{16,}"
                    + "|\\bAKIA[0-9A-Z]{16}\\b"
                    + "|\\bAIza[A-Za-z0-9_-]{35}"
                    + "|\\bya29\\.[A-Za-z0-9_-]{16,}"
                    + "|\\bSG\\.[A-Za-z0-9_-]{16,}\\.[A-Za-z0-9_-]{16,}"
                    + "|-----BEGIN [A-Z ]*PRIVATE KEY-----[\\s\\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|\\z)");

    private static final String NAME =
            "(?:pass(?:word|wd|phrase)|secret|token|api[_-]?key|access[_-]?key|client[_-]?secret|credentials?)";

    /** What stands behind a name of a secret, behind Bearer or Basic, and as the password of an address. */
    private static final Pattern NAMED =
            Pattern.compile("(?i)(\\b(?:bearer|basic)\\s{1,3}(?=[^\\s]{0,200}[0-9+/=_.-]))[A-Za-z0-9._~+/=-]{16,}"
                    + "|(" + NAME + "\\\\?[\"']?\\s{0,3}[:=]\\s{0,3}\\\\?[\"']?)[^\\s\"'\\\\,;<>{}\\[\\]]{6,}"
                    + "|(://[^/\\s:@\"']{1,100}:)[^/\\s@\"']{1,200}(?=@)");

    private static final Pattern KEY = Pattern.compile("(?i)(?:.*[_-])?" + NAME);

    private Redaction() {}

    public static String of(String text) {
        return NAMED.matcher(SECRET.matcher(text).replaceAll(INSTEAD)).replaceAll(match -> {
            String name =
                    match.group(1) != null ? match.group(1) : match.group(2) != null ? match.group(2) : match.group(3);
            return java.util.regex.Matcher.quoteReplacement(name + INSTEAD);
        });
    }

    /** A line of a transcript: each text in it, so that no way of writing it hides a secret, and the line stays JSON. */
    public static String ofLine(String line) {
        JsonNode read;
        try {
            read = JSON.readTree(line);
        } catch (JsonProcessingException notJson) {
            return of(line);
        }
        if (read == null || !read.isContainerNode()) {
            return of(line);
        }
        return changed(read) ? read.toString() : line;
    }

    private static boolean changed(JsonNode node) {
        boolean changed = false;
        if (node instanceof ObjectNode map) {
            for (Map.Entry<String, JsonNode> entry : map.properties()) {
                JsonNode value = entry.getValue();
                boolean secret = value.isTextual()
                        && !value.textValue().isEmpty()
                        && KEY.matcher(entry.getKey()).matches();
                String clean = secret ? INSTEAD : value.isTextual() ? of(value.textValue()) : null;
                if (clean != null && !clean.equals(value.textValue())) {
                    entry.setValue(TextNode.valueOf(clean));
                    changed = true;
                } else {
                    changed |= changed(value);
                }
            }
        } else if (node instanceof ArrayNode list) {
            for (int i = 0; i < list.size(); i++) {
                JsonNode value = list.get(i);
                String clean = value.isTextual() ? of(value.textValue()) : null;
                if (clean != null && !clean.equals(value.textValue())) {
                    list.set(i, TextNode.valueOf(clean));
                    changed = true;
                } else {
                    changed |= changed(value);
                }
            }
        }
        return changed;
    }
}
