package io.agnes.warehouse;

import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import java.sql.SQLException;
import org.duckdb.DuckDBConnection;

/** Refuses access policies that cannot do their work, before they are saved. Thread-safe. */
public final class PolicyCheck {
    private static final String FOR_EXAMPLE = "Send for example SELECT * FROM %s WHERE owner = $user_email "
            + "OR list_contains($user_groups, 'Managers').";

    private final Engine engine;
    private final Snapshots snapshots;
    private final QueryGate gate;

    PolicyCheck(Engine engine, Snapshots snapshots, QueryGate gate) {
        this.engine = engine;
        this.snapshots = snapshots;
        this.gate = gate;
    }

    /**
     * @param table its id
     * @param select what queries may say, and besides {@code $user_email} and {@code $user_groups}
     * @throws AgnesException CONFLICT when the table is not published; INVALID when the policy does not compile, reads
     *     anything but the table, or gives other columns; what the gate refuses with, such as QUERY_REFUSED
     */
    public void require(Identifier table, String select) {
        RowPolicy policy = new RowPolicy(select);
        String unknown = policy.unknownParameter();
        if (unknown != null) {
            throw refused(table, "The policy has a parameter '$" + unknown + "', which nobody binds.");
        }
        try (Snapshot snapshot = snapshots.current()) {
            Relation relation = snapshot.find(table)
                    .orElseThrow(() -> new AgnesException(
                            Problem.CONFLICT,
                            "The table '" + table.folded() + "' is not published, so its policy cannot be tried.",
                            "Sync the table first."));
            requireOwnTable(relation, gate.outline(policy.withoutParameters(), snapshot));
            requireFit(relation, policy);
        }
    }

    private static void requireOwnTable(Relation relation, StatementWalk.Outline outline) {
        for (StatementWalk.Reference reference : outline.references()) {
            if (!reference.written().equalsIgnoreCase(relation.id().value())) {
                throw refused(relation.id(), "The policy reads something other than its own table by its id.");
            }
        }
        if (outline.references().isEmpty() || outline.shadowed().contains(relation.id())) {
            throw refused(relation.id(), "The policy does not read its own table.");
        }
    }

    private void requireFit(Relation relation, RowPolicy policy) {
        try (DuckDBConnection connection = engine.work()) {
            String misfit = PolicyFit.misfit(relation, policy, connection);
            if (misfit != null) {
                throw refused(relation.id(), "The policy does not fit the table. " + misfit);
            }
        } catch (SQLException e) {
            throw QueryErrors.internal(e);
        }
    }

    private static AgnesException refused(Identifier table, String message) {
        return new AgnesException(Problem.INVALID, message, FOR_EXAMPLE.formatted(table.folded()));
    }
}
