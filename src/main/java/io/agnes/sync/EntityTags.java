package io.agnes.sync;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Entity tags in request headers (RFC 9110, sections 8.8.3, 13.1.2 and 13.1.5). */
final class EntityTags {
    /** One tag with its comma, directly behind the one before it. */
    private static final Pattern NEXT =
            Pattern.compile("\\G[ \\t,]*(?:W/)?\"([\\x21\\x23-\\x7e\\x80-\\uffff]*)\"[ \\t]*(?:,[ \\t,]*|$)");

    private EntityTags() {}

    /** Whether {@code If-None-Match} names the content: weak comparison, {@code *} names any, a malformed list none. */
    static boolean anyMatches(String header, String hash) {
        if (header.strip().equals("*")) {
            return true;
        }
        Matcher tags = NEXT.matcher(header.strip());
        boolean found = false;
        int end = 0;
        while (tags.find()) {
            found |= tags.group(1).equals(hash);
            end = tags.end();
        }
        return found && end == header.strip().length();
    }

    /** Whether {@code If-Range} names the content: strong comparison; a date never does. */
    static boolean strictlyMatches(String header, String hash) {
        return header.strip().equals('"' + hash + '"');
    }
}
