package io.agnes.catalog.openmetadata;

import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import io.agnes.state.StateDatabase;
import io.agnes.sync.CatalogTableDetail;
import io.agnes.warehouse.Scope;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * The steps {@code catalogExport}: what OpenMetadata does not know yet, and how telling it went. What it has accepted is
 * on disk, so a run that is cut off goes on where it was. Thread-safe.
 */
public final class CatalogExport {
    private static final Scope EVERYTHING = new Scope() {
        @Override
        public String name() {
            return "openmetadata";
        }

        @Override
        public boolean mayRead(String tableId) {
            return true;
        }
    };

    private final Function<Scope, List<CatalogTableDetail>> tables;
    private final StateDatabase state;
    private final OpenMetadataConfig config;
    private final Entities entities;

    /** @param tables every table that a scope may read, with its columns */
    public CatalogExport(
            Function<Scope, List<CatalogTableDetail>> tables, StateDatabase state, OpenMetadataConfig config) {
        this.tables = tables;
        this.state = state;
        this.config = config;
        this.entities = new Entities(config);
    }

    /** The calls that are needed, in their order; none when no server is configured. */
    public List<EntityChange> changes() {
        if (!config.isOn()) {
            return List.of();
        }
        List<EntityChange> wanted = entities.of(
                tables.apply(EVERYTHING).stream()
                        .filter(table -> !table.columns().isEmpty())
                        .toList(),
                descriptions());
        Map<String, String> accepted = accepted();
        List<EntityChange> changes = new ArrayList<>();
        for (EntityChange change : wanted) {
            if (!change.sha256().equals(accepted.remove(change.entity()))) {
                changes.add(change);
            }
        }
        accepted.keySet().stream()
                .filter(Entities::isTable)
                .sorted()
                .forEach(entity -> changes.add(entities.removal(entity)));
        return changes;
    }

    /** Notes that a change was accepted. */
    public void accept(EntityChange change) {
        state.write(handle -> {
            handle.execute("delete from catalog_exports where entity = ?", change.entity());
            if (!change.isRemoval()) {
                handle.execute(
                        "insert into catalog_exports (entity, sha256) values (?, ?)", change.entity(), change.sha256());
            }
            return null;
        });
    }

    /** Notes that a change was not accepted; it is sent again with the next run, and the others go on. */
    public void refuse(EntityChange change, Throwable failure) {
        String reason = failure instanceof AgnesException told ? told.getMessage() : "the call failed.";
        state.write(handle -> {
            String sql = "update catalog_exports set error = ? where entity = ?";
            if (handle.execute(sql, reason, change.entity()) == 0) {
                handle.execute(
                        "insert into catalog_exports (entity, sha256, error) values (?, '', ?)",
                        change.entity(),
                        reason);
            }
            return null;
        });
    }

    /** @throws AgnesException UNAVAILABLE when a change of this run was not accepted, with the first of them */
    public void finish() {
        List<String> errors = state.read(handle -> handle.createQuery(
                        "select entity || ': ' || error from catalog_exports where error is not null order by entity")
                .mapTo(String.class)
                .list());
        if (config.isOn() && !errors.isEmpty()) {
            throw new AgnesException(
                    Problem.UNAVAILABLE,
                    "OpenMetadata did not take " + errors.size() + " of its entities, the first " + errors.get(0),
                    "See that the token in " + OpenMetadataConfig.TOKEN
                            + " is that of a bot that may edit; the next run sends what is missing.");
        }
    }

    /** What columns mean, by table and column in lower case. */
    private Map<String, Map<String, String>> descriptions() {
        return state.read(handle -> {
            Map<String, Map<String, String>> descriptions = new HashMap<>();
            handle.createQuery("select lower(table_id), lower(column_name), description from column_metadata"
                            + " where description is not null and description <> ''")
                    .map((row, context) -> descriptions
                            .computeIfAbsent(row.getString(1), first -> new HashMap<>())
                            .put(row.getString(2), row.getString(3)))
                    .list();
            return descriptions;
        });
    }

    private Map<String, String> accepted() {
        return state.read(handle -> {
            Map<String, String> accepted = new HashMap<>();
            handle.createQuery("select entity, sha256 from catalog_exports")
                    .map((row, context) -> accepted.put(row.getString(1), row.getString(2)))
                    .list();
            return accepted;
        });
    }
}
