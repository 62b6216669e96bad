package io.agnes.sync;

import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import io.agnes.source.SyncStrategy;
import io.agnes.source.TableDefinition;
import io.agnes.warehouse.ExtractTable;
import io.agnes.warehouse.Identifier;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** What can be registered: each field alone, then what the fields say together, then what the kind of source says. */
final class TableRules {
    static final String MATERIALIZED = "materialized";
    private static final List<String> MODES = List.of(ExtractTable.LOCAL, ExtractTable.REMOTE, MATERIALIZED);
    private static final int LONGEST_NAME = 255;
    private static final int LONGEST_TEXT = 4_000;
    private static final int LONGEST_QUERY = 100_000;
    private static final int MOST = 64;
    private static final Pattern OPTION = Pattern.compile("[a-z][a-z0-9_]{0,63}");
    private static final Pattern SECRET =
            Pattern.compile("(.*_)?(password|passwd|secret|token|api_?key|private_?key|credentials?|dsn)");

    private TableRules() {}

    /**
     * The table as it is kept: defaults filled in, blank texts null, in the words of the registry.
     *
     * @throws AgnesException INVALID naming the field, what is wrong with it, and a valid value
     */
    static TableRequest checked(TableRequest wanted, Connections.Connection connection) {
        TableRequest table = formed(wanted, connection);
        connection.kind().check(definition(table));
        return table;
    }

    /** The same without what the kind of source says; that may look into the state, so it is asked before a transaction. */
    static TableRequest formed(TableRequest wanted, Connections.Connection connection) {
        Identifier name = name(wanted.name());
        TableRequest table = new TableRequest(
                name.value(),
                connection.kind().type(),
                connection.name().value(),
                plain("bucket", wanted.bucket()),
                plain("source_table", wanted.sourceTable()),
                text("source_query", wanted.sourceQuery(), LONGEST_QUERY),
                mode(wanted.queryMode()),
                strategy(wanted.syncStrategy()).word(),
                schedule(wanted.syncSchedule()),
                columns(wanted.primaryKey()),
                options(wanted.options()),
                plain("folder", wanted.folder()),
                description(wanted.description()),
                wanted.profileAfterSync() == null || wanted.profileAfterSync());
        together(table);
        return table.sourceTable() == null && table.sourceQuery() == null ? named(table) : table;
    }

    /**
     * @throws AgnesException INVALID when it cannot be the name of a table
     */
    static Identifier name(String name) {
        if (name == null) {
            throw refused("name", "is missing", "\"name\": \"orders\"");
        }
        return new Identifier(name);
    }

    static TableDefinition definition(TableRequest table) {
        Identifier name = new Identifier(table.name());
        return new TableDefinition(
                name.folded(),
                new Identifier(table.source()),
                name,
                table.description(),
                table.bucket(),
                table.sourceTable() == null ? table.name() : table.sourceTable(),
                table.sourceQuery(),
                table.queryMode(),
                strategy(table.syncStrategy()),
                table.primaryKey(),
                table.options());
    }

    /** @throws AgnesException INVALID for a malformed schedule; null and blank are none */
    static String schedule(String schedule) {
        return schedule == null || schedule.isEmpty()
                ? null
                : Schedule.parse(schedule).toString();
    }

    private static void together(TableRequest table) {
        boolean materialized = table.queryMode().equals(MATERIALIZED);
        if (table.sourceQuery() != null && !materialized) {
            throw refused(
                    "source_query",
                    "is for tables with the query mode 'materialized'; this one has '" + table.queryMode() + "'",
                    "\"query_mode\": \"materialized\"");
        }
        if (materialized && table.sourceQuery() == null) {
            throw refused(
                    "source_query",
                    "is missing: a materialized table is what it returns",
                    "\"source_query\": \"select ...\"");
        }
        if (table.sourceQuery() != null && table.sourceTable() != null) {
            throw refused("source_table", "and source_query exclude each other", "one of them; the other as \"\"");
        }
        boolean full = table.syncStrategy().equals(SyncStrategy.FULL_REFRESH.word());
        if (table.queryMode().equals(ExtractTable.REMOTE) && (!full || table.syncSchedule() != null)) {
            throw refused(
                    full ? "sync_schedule" : "sync_strategy",
                    "does not apply to a remote table: it is read where it is and never synced",
                    "\"query_mode\": \"local\"");
        }
    }

    private static TableRequest named(TableRequest table) {
        return new TableRequest(
                table.name(),
                table.sourceType(),
                table.source(),
                table.bucket(),
                table.name(),
                null,
                table.queryMode(),
                table.syncStrategy(),
                table.syncSchedule(),
                table.primaryKey(),
                table.options(),
                table.folder(),
                table.description(),
                table.profileAfterSync());
    }

    private static String mode(String mode) {
        if (mode == null) {
            return ExtractTable.LOCAL;
        }
        if (!MODES.contains(mode)) {
            throw refused("query_mode", "is none of " + String.join(", ", MODES), "\"query_mode\": \"local\"");
        }
        return mode;
    }

    private static SyncStrategy strategy(String word) {
        return word == null
                ? SyncStrategy.FULL_REFRESH
                : SyncStrategy.find(word)
                        .orElseThrow(() -> refused(
                                "sync_strategy",
                                "is none of full_refresh, incremental, partitioned",
                                "\"sync_strategy\": \"full_refresh\""));
    }

    private static List<String> columns(List<String> columns) {
        List<String> wanted = columns == null ? List.of() : columns;
        Set<String> seen = new HashSet<>();
        boolean usable = wanted.size() <= MOST
                && wanted.stream()
                        .allMatch(column -> column != null
                                && !column.isBlank()
                                && isPlain(column, LONGEST_NAME)
                                && seen.add(column.toLowerCase(Locale.ROOT)));
        if (!usable) {
            throw refused(
                    "primary_key",
                    "is not a list of at most " + MOST + " different column names",
                    "\"primary_key\": [\"order_id\"]");
        }
        return List.copyOf(wanted);
    }

    private static Map<String, String> options(Map<String, String> options) {
        Map<String, String> wanted = options == null ? Map.of() : options;
        wanted.forEach((key, value) -> {
            if (!OPTION.matcher(key).matches()
                    || value == null
                    || value.length() > LONGEST_TEXT
                    || wanted.size() > MOST) {
                throw refused(
                        "options",
                        "is not an object of at most " + MOST + " texts under names such as 'cursor_column'",
                        "\"options\": {\"cursor_column\": \"updated_at\"}");
            }
            if (SECRET.matcher(key).matches()) {
                throw refused(
                        "options",
                        "has the key '" + key + "'; the registry keeps no secrets",
                        "the name of an environment variable, in instance.yaml, section data_sources");
            }
        });
        return new TreeMap<>(wanted);
    }

    /** One line as it was written; blanks around it are a mistake nobody would see. */
    static String plain(String field, String value) {
        if (value == null || value.isEmpty()) {
            return null;
        }
        if (!value.equals(value.strip()) || !isPlain(value, LONGEST_NAME)) {
            throw refused(
                    field,
                    "has blanks around it, a control character or more than " + LONGEST_NAME + " characters",
                    "\"" + field + "\": \"sales\"");
        }
        return value;
    }

    private static boolean isPlain(String text, int longest) {
        return text.length() <= longest && text.chars().noneMatch(Character::isISOControl);
    }

    /** @throws AgnesException INVALID for a text that is too long; blank is none */
    static String description(String description) {
        return text("description", description, LONGEST_TEXT);
    }

    private static String text(String field, String value, int longest) {
        String clean = value == null ? "" : value.strip();
        boolean control = clean.chars().anyMatch(c -> Character.isISOControl(c) && c != '\n' && c != '\t' && c != '\r');
        if (clean.length() > longest || control) {
            throw refused(field, "has more than " + longest + " characters or a control character", "a shorter text");
        }
        return clean.isEmpty() ? null : clean;
    }

    private static AgnesException refused(String field, String why, String valid) {
        return new AgnesException(Problem.INVALID, "The field '" + field + "' " + why + ".", "Send " + valid + ".");
    }
}
