package io.agnes.warehouse;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.duckdb.DuckDBConnection;

/** Whether a policy gives the very columns of its table: their names, order and types are what readers rely on. */
final class PolicyFit {
    private PolicyFit() {}

    private record Described(String name, String type) {
        @Override
        public String toString() {
            return name + " " + type;
        }
    }

    /**
     * Puts to each relation the policy that it is to be published with.
     *
     * @param current what was found out for these is not found out again; may be null
     */
    static List<Relation> policed(
            List<Relation> relations, Map<Identifier, RowPolicy> policies, Generation current, OnDemand instance)
            throws SQLException {
        List<Relation> policed = new ArrayList<>();
        for (Relation relation : relations) {
            RowPolicy policy = policies.get(relation.id());
            policed.add(relation.with(policy == null ? null : published(relation, policy, current, instance)));
        }
        return policed;
    }

    private static PublishedPolicy published(Relation relation, RowPolicy policy, Generation current, OnDemand instance)
            throws SQLException {
        PublishedPolicy known = current == null
                ? null
                : current.find(Generation.tableOf(relation))
                        .filter(before -> before.files().equals(relation.files())
                                && Objects.equals(before.remote(), relation.remote())
                                && before.id().equals(relation.id()))
                        .map(Relation::policy)
                        .orElse(null);
        return known != null && known.fingerprint().equals(policy.fingerprint())
                ? known
                : new PublishedPolicy(policy.fingerprint(), misfit(relation, policy, instance.get()));
    }

    /** Why the policy does not suit the table, as a sentence; null when it does. */
    static String misfit(Relation relation, RowPolicy policy, DuckDBConnection connection) throws SQLException {
        RemoteStubs.present(connection, List.of(relation));
        List<Described> wanted = described(relation.select(), connection);
        try {
            List<Described> found = described(policy.view(relation), connection);
            return wanted.equals(found)
                    ? null
                    : "It has to give exactly the columns " + wanted + " and gives " + found + ".";
        } catch (SQLException e) {
            return QueryErrors.cleaned(String.valueOf(e.getMessage()));
        }
    }

    private static List<Described> described(String select, DuckDBConnection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("describe " + select)) {
            List<Described> columns = new ArrayList<>();
            while (rows.next()) {
                columns.add(new Described(rows.getString("column_name"), rows.getString("column_type")));
            }
            return columns;
        }
    }
}
