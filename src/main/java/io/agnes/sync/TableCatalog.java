package io.agnes.sync;

import io.agnes.common.AgnesException;
import io.agnes.common.NearestNames;
import io.agnes.common.Parameters;
import io.agnes.common.Problem;
import io.agnes.warehouse.Identifier;
import io.agnes.warehouse.Relation;
import io.agnes.warehouse.Scope;
import io.agnes.warehouse.Snapshot;
import io.agnes.warehouse.Snapshots;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The tables a caller may read ({@code GET /api/catalog/tables} and {@code /api/catalog/tables/{table_id}}). That a
 * table is not there and that it is not allowed reads the same. Thread-safe.
 */
public final class TableCatalog {
    private static final int LONGEST_SHOWN = 80;

    private final TableRegistry registry;
    private final Snapshots snapshots;

    public TableCatalog(TableRegistry registry, Snapshots snapshots) {
        this.registry = registry;
        this.snapshots = snapshots;
    }

    /** Every readable table, ordered by id; one read of the registry. */
    public CatalogTable.Listing list(Scope scope) {
        List<CatalogTable> tables = registry.list().stream()
                .filter(table -> scope.mayRead(table.id()))
                .map(TableCatalog::shown)
                .toList();
        return new CatalogTable.Listing(tables, tables.size());
    }

    /**
     * The readable tables from one place of {@link #list} on.
     *
     * @param parameters {@code limit}, all unless told, and {@code offset}
     * @throws AgnesException BAD_PARAMETER for a number out of range
     */
    public CatalogTable.Listing page(Parameters parameters, Scope scope) {
        int limit = parameters.findInt("limit", 1, Integer.MAX_VALUE).orElse(Integer.MAX_VALUE);
        int offset = parameters.findInt("offset", 0, Integer.MAX_VALUE).orElse(0);
        CatalogTable.Listing all = list(scope);
        return new CatalogTable.Listing(
                all.tables().stream().skip(offset).limit(limit).toList(), all.count());
    }

    /**
     * @param parameters {@code table_id}, in any case
     * @throws AgnesException NOT_FOUND when the caller may read no such table
     */
    public CatalogTableDetail get(Parameters parameters, Scope scope) {
        String id = parameters.get("table_id");
        RegisteredTable table = Optional.of(id)
                .filter(Identifier::isValid)
                .filter(valid -> scope.mayRead(valid.toLowerCase(Locale.ROOT)))
                .flatMap(registry::find)
                .orElseThrow(() -> notFound(id, scope));
        try (Snapshot snapshot = snapshots.current()) {
            return detail(snapshot, table);
        }
    }

    /** Every readable table as {@link #get} shows it, ordered by id, all of one generation. */
    public List<CatalogTableDetail> details(Scope scope) {
        try (Snapshot snapshot = snapshots.current()) {
            return registry.list().stream()
                    .filter(table -> scope.mayRead(table.id()))
                    .map(table -> detail(snapshot, table))
                    .toList();
        }
    }

    private static CatalogTableDetail detail(Snapshot snapshot, RegisteredTable table) {
        Optional<Relation> relation = snapshot.find(new Identifier(table.id()));
        return new CatalogTableDetail(
                shown(table),
                relation.filter(TableCatalog::hasView)
                        .map(published -> columns(snapshot, published))
                        .orElse(List.of()),
                relation.map(TableCatalog::sqlNames).orElse(List.of()));
    }

    /** The one answer to an id that the caller may not read, whether or not there is such a table. */
    AgnesException notFound(String id, Scope scope) {
        List<String> readable = registry.ids().stream().filter(scope::mayRead).toList();
        List<String> nearest = NearestNames.of(id, readable);
        String shown = id.length() <= LONGEST_SHOWN ? id : id.substring(0, LONGEST_SHOWN - 3) + "...";
        return new AgnesException(
                Problem.NOT_FOUND,
                "There is no table '" + shown + "' that you may read.",
                (nearest.isEmpty() ? "" : "Did you mean " + String.join(", ", nearest) + "? ")
                        + "GET /api/catalog/tables lists the tables you may read.");
    }

    private static CatalogTable shown(RegisteredTable table) {
        return new CatalogTable(
                table.id(),
                table.name(),
                table.description(),
                table.source(),
                table.sourceTable(),
                table.sourceType(),
                table.queryMode(),
                table.policed() ? null : table.rows(),
                table.policed() ? null : table.sizeBytes(),
                table.lastSync(),
                table.status(),
                table.syncSchedule(),
                table.policed());
    }

    private static boolean hasView(Relation relation) {
        return relation.policy() == null || relation.policy().misfit() == null;
    }

    private static List<CatalogTableDetail.Column> columns(Snapshot snapshot, Relation relation) {
        try (Connection connection = snapshot.connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        "describe select * from " + relation.id().quoted())) {
            List<CatalogTableDetail.Column> columns = new ArrayList<>();
            while (rows.next()) {
                columns.add(
                        new CatalogTableDetail.Column(rows.getString("column_name"), rows.getString("column_type")));
            }
            return columns;
        } catch (SQLException e) {
            throw new IllegalStateException("The columns of " + relation.id() + " cannot be read.", e);
        }
    }

    private static List<String> sqlNames(Relation relation) {
        return List.of(relation.id().value(), relation.source() + "." + relation.table());
    }
}
