package io.agnes.sync;

import io.agnes.access.Caller;
import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import io.agnes.state.StateDatabase;
import io.agnes.sync.SyncPreferences.Change;
import io.agnes.sync.SyncPreferences.Dataset;
import io.agnes.sync.SyncPreferences.Datasets;
import io.agnes.sync.SyncPreferences.Row;
import io.agnes.sync.SyncPreferences.Settings;
import io.agnes.sync.SyncPreferences.Subscribe;
import io.agnes.sync.SyncPreferences.Subscribed;
import io.agnes.sync.SyncPreferences.SyncSettings;
import io.agnes.sync.SyncPreferences.TableSubscriptions;
import io.agnes.sync.SyncPreferences.Updated;
import java.time.Clock;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jdbi.v3.core.Handle;

/**
 * Which of the tables that people may read they have on their own machines. Only tables that are there and that the
 * caller may read are taken; a choice gives nobody a right. Thread-safe.
 */
public final class Subscriptions {
    static final String ALL = "all";
    static final String EXPLICIT = "explicit";
    static final int MOST_AT_ONCE = 500;

    private final StateDatabase state;
    private final TableRegistry registry;
    private final Clock clock;
    private final AtomicReference<Known> known = new AtomicReference<>(new Known(-1));

    Subscriptions(StateDatabase state, TableRegistry registry, Clock clock) {
        this.state = state;
        this.registry = registry;
        this.clock = clock;
    }

    /** The choices as they were after so many changes of the state; those that were asked for since. */
    private static final class Known {
        private final long changes;
        private final Map<String, Choice> choices = new ConcurrentHashMap<>();

        private Known(long changes) {
            this.changes = changes;
        }
    }

    /**
     * What one person chose.
     *
     * @param mode {@code all}: every table that is not switched off; {@code explicit}: those that are switched on
     * @param tables by id
     */
    record Choice(String mode, Map<String, Boolean> tables) {
        boolean wants(String id) {
            return tables.getOrDefault(id, mode.equals(ALL));
        }
    }

    Choice of(String userId) {
        long changes = state.changes();
        Known current = known.get();
        if (current.changes != changes) {
            current = new Known(changes);
            known.set(current);
        }
        return current.choices.computeIfAbsent(
                userId,
                user -> state.read(handle -> {
                    Map<String, Boolean> tables = new HashMap<>();
                    rows(handle, user).forEach(row -> tables.put(row.dataset(), row.enabled()));
                    return new Choice(mode(handle, user), Map.copyOf(tables));
                }));
    }

    /** The answer of {@code GET /api/settings}. */
    public Settings settings(Caller caller) {
        return state.read(
                handle -> new Settings(caller.userId(), mode(handle, caller.userId()), readable(handle, caller)));
    }

    /** The answer of {@code GET /api/sync/settings}. */
    public SyncSettings syncSettings(Caller caller) {
        return state.read(handle -> {
            List<Row> rows = readable(handle, caller);
            return new SyncSettings(
                    caller.userId(),
                    mode(handle, caller.userId()),
                    rows,
                    rows.stream().filter(Row::enabled).map(Row::dataset).toList());
        });
    }

    /** The answer of {@code GET /api/sync/table-subscriptions}. */
    public TableSubscriptions subscriptions(Caller caller) {
        return state.read(handle ->
                new TableSubscriptions(caller.userId(), mode(handle, caller.userId()), readable(handle, caller)));
    }

    /**
     * Switches one table on or off.
     *
     * @throws AgnesException INVALID when a field is missing, NOT_FOUND when the caller may read no such table
     */
    public Dataset set(Dataset wanted, Caller caller) {
        if (wanted == null || wanted.dataset() == null || wanted.enabled() == null) {
            throw invalid("This needs 'dataset' and 'enabled'.", "{\"dataset\": \"orders\", \"enabled\": false}");
        }
        String id = folded(wanted.dataset());
        if (!known().contains(id) || !caller.mayRead(id)) {
            throw unreadable(List.of(id));
        }
        state.write(handle -> {
            put(handle, caller, Map.of(id, wanted.enabled()));
            return null;
        });
        return new Dataset(id, wanted.enabled());
    }

    /**
     * Switches tables on or off; one that cannot be does not keep the others from it.
     *
     * @throws AgnesException INVALID when there are none, or too many
     */
    public Updated change(Datasets wanted, Caller caller) {
        if (wanted == null || wanted.datasets() == null) {
            throw invalid("This needs 'datasets'.", "{\"datasets\": {\"orders\": true}}");
        }
        requireFew(wanted.datasets());
        Set<String> ids = known();
        Map<String, Boolean> possible = new TreeMap<>();
        Map<String, Change> updated = new TreeMap<>();
        wanted.datasets().forEach((written, enabled) -> {
            String id = folded(written);
            if (enabled == null) {
                updated.put(id, new Change(null, "neither true nor false"));
            } else if (ids.contains(id) && caller.mayRead(id)) {
                possible.put(id, enabled);
                updated.put(id, new Change(enabled, null));
            } else {
                updated.put(id, new Change(null, "no permission"));
            }
        });
        state.write(handle -> {
            put(handle, caller, possible);
            return null;
        });
        return new Updated(updated);
    }

    /**
     * Chooses the mode and switches tables on or off: all of it or nothing.
     *
     * @throws AgnesException INVALID for another mode, or too many tables; NOT_FOUND when the caller may not read one
     */
    public Subscribed subscribe(Subscribe wanted, Caller caller) {
        if (wanted == null || (wanted.tableMode() == null && wanted.tables() == null)) {
            throw invalid(
                    "This needs 'table_mode', 'tables' or both.",
                    "{\"table_mode\": \"explicit\", \"tables\": {\"orders\": true}}");
        }
        String mode = wanted.tableMode();
        if (mode != null && !mode.equals(ALL) && !mode.equals(EXPLICIT)) {
            throw invalid("The field 'table_mode' is neither all nor explicit.", "\"table_mode\": \"explicit\"");
        }
        Map<String, Boolean> tables = new TreeMap<>();
        if (wanted.tables() != null) {
            requireFew(wanted.tables());
            wanted.tables().forEach((written, enabled) -> {
                if (enabled == null) {
                    throw invalid("The table '" + shown(written) + "' is neither on nor off.", "{\"orders\": true}");
                }
                tables.put(folded(written), enabled);
            });
        }
        Set<String> ids = known();
        List<String> missing = tables.keySet().stream()
                .filter(id -> !ids.contains(id) || !caller.mayRead(id))
                .toList();
        if (!missing.isEmpty()) {
            throw unreadable(missing);
        }
        return state.write(handle -> {
            if (mode != null) {
                handle.createUpdate("insert into sync_modes (user_id, table_mode, updated_at) values (?, ?, ?)"
                                + " on conflict (user_id) do update set table_mode = excluded.table_mode,"
                                + " updated_at = excluded.updated_at")
                        .bind(0, caller.userId())
                        .bind(1, mode)
                        .bind(2, Bind.time(clock.instant()))
                        .execute();
            }
            put(handle, caller, tables);
            return new Subscribed(mode(handle, caller.userId()), tables.size());
        });
    }

    private void put(Handle handle, Caller caller, Map<String, Boolean> tables) {
        tables.forEach((id, enabled) -> handle.createUpdate(
                        "insert into sync_subscriptions (user_id, table_id, enabled, updated_at) values (?, ?, ?, ?)"
                                + " on conflict (user_id, table_id) do update set enabled = excluded.enabled,"
                                + " updated_at = excluded.updated_at")
                .bind(0, caller.userId())
                .bind(1, id)
                .bind(2, enabled)
                .bind(3, Bind.time(clock.instant()))
                .execute());
    }

    private Set<String> known() {
        return new HashSet<>(registry.ids());
    }

    /** Without those that were readable when they were chosen. */
    private static List<Row> readable(Handle handle, Caller caller) {
        return rows(handle, caller.userId()).stream()
                .filter(row -> caller.mayRead(row.dataset()))
                .toList();
    }

    private static List<Row> rows(Handle handle, String userId) {
        return handle.createQuery(
                        "select table_id, enabled, updated_at from sync_subscriptions where user_id = ? order by table_id")
                .bind(0, userId)
                .map((row, context) -> new Row(row.getString(1), row.getBoolean(2), Bind.time(row, "updated_at")))
                .list();
    }

    private static String mode(Handle handle, String userId) {
        return handle.createQuery("select table_mode from sync_modes where user_id = ?")
                .bind(0, userId)
                .mapTo(String.class)
                .findOne()
                .orElse(ALL);
    }

    private static void requireFew(Map<String, Boolean> tables) {
        if (tables.isEmpty() || tables.size() > MOST_AT_ONCE) {
            throw invalid(
                    "From 1 to " + MOST_AT_ONCE + " tables can be switched at once, not " + tables.size() + ".",
                    "{\"orders\": true}");
        }
    }

    private static String folded(String id) {
        return id.toLowerCase(Locale.ROOT);
    }

    private static String shown(String id) {
        return id.length() <= 80 ? id : id.substring(0, 77) + "...";
    }

    private static AgnesException unreadable(List<String> ids) {
        return new AgnesException(
                Problem.NOT_FOUND,
                "There is no table '" + shown(ids.get(0)) + "' that you may read; nothing was changed.",
                "GET /api/catalog/tables lists the tables you may read.");
    }

    private static AgnesException invalid(String message, String valid) {
        return new AgnesException(Problem.INVALID, message, "Send for example " + valid + ".");
    }
}
