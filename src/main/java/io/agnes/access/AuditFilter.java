package io.agnes.access;

import io.agnes.common.AgnesException;
import io.agnes.common.Parameters;
import io.agnes.common.Problem;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * Which entries of the audit log are asked for; what is null does not matter.
 *
 * @param user id or e-mail, whatever the case
 * @param action exactly, or what it begins with when it ends in {@code *}
 * @param resource as {@code action}
 * @param since the first moment
 * @param until the moment after the last
 * @param after the entry after which to go on
 */
record AuditFilter(
        String user, String action, String resource, String result, Instant since, Instant until, Place after) {
    /** A place in the log: entries are ordered by time, then by id. */
    record Place(Instant occurredAt, String id) {
        static Place parse(String text) {
            String[] parts = text.split("_", 2);
            try {
                return new Place(
                        Instant.parse(parts[0]), UUID.fromString(parts[1]).toString());
            } catch (DateTimeParseException | IllegalArgumentException | IndexOutOfBoundsException e) {
                throw refused("after", "no place in the audit log", "Send what 'next' of the answer before holds.");
            }
        }

        String text() {
            return occurredAt + "_" + id;
        }
    }

    /**
     * @throws AgnesException BAD_PARAMETER for a time or a place that is none
     */
    static AuditFilter of(Parameters parameters) {
        return new AuditFilter(
                parameters.find("user").orElse(null),
                parameters.find("action").orElse(null),
                parameters.find("resource").orElse(null),
                parameters.find("result").orElse(null),
                parameters.find("since").map(text -> time("since", text)).orElse(null),
                parameters.find("until").map(text -> time("until", text)).orElse(null),
                parameters.find("after").map(Place::parse).orElse(null));
    }

    AuditFilter following(AuditPage.Line last) {
        return new AuditFilter(user, action, resource, result, since, until, new Place(last.occurredAt(), last.id()));
    }

    /** A condition over {@code audit_log} with the values of {@link #values}. */
    String condition() {
        StringBuilder where = new StringBuilder(" where true");
        if (user != null) {
            where.append(" and (user_id = ? or lower(user_email) = lower(?))");
        }
        text(where, "action", action);
        text(where, "resource", resource);
        text(where, "result", result);
        if (since != null) {
            where.append(" and occurred_at >= ?");
        }
        if (until != null) {
            where.append(" and occurred_at < ?");
        }
        if (after != null) {
            where.append(" and (occurred_at < ? or occurred_at = ? and id > ?)");
        }
        return where.toString();
    }

    List<Object> values() {
        List<Object> values = new ArrayList<>();
        add(values, user, user);
        add(values, plain(action));
        add(values, plain(resource));
        add(values, plain(result));
        add(values, since);
        add(values, until);
        if (after != null) {
            add(values, after.occurredAt(), after.occurredAt(), after.id());
        }
        return values;
    }

    private static void add(List<Object> values, Object... some) {
        for (Object value : some) {
            if (value != null) {
                values.add(value);
            }
        }
    }

    private static void text(StringBuilder where, String column, String value) {
        if (value != null) {
            where.append(" and ").append(value.endsWith("*") ? "starts_with(" + column + ", ?)" : column + " = ?");
        }
    }

    private static String plain(String value) {
        return value != null && value.endsWith("*") ? value.substring(0, value.length() - 1) : value;
    }

    private static Instant time(String name, String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeParseException e) {
            throw refused(name, "no time", "Send UTC such as " + name + "=2026-11-21T00:00:00Z.");
        }
    }

    private static AgnesException refused(String name, String what, String hint) {
        return new AgnesException(Problem.BAD_PARAMETER, "The parameter '" + name + "' is " + what + ".", hint);
    }
}
