package io.agnes.warehouse;

import io.agnes.common.AgnesException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;
import java.util.TreeSet;

/** What a statement that somebody wants to keep would read, and whether it could run. Thread-safe. */
public final class StatementCheck {
    private final Snapshots snapshots;
    private final QueryGate gate;

    StatementCheck(Snapshots snapshots, QueryGate gate) {
        this.snapshots = snapshots;
        this.gate = gate;
    }

    /**
     * What a statement reads in one generation.
     *
     * @param generation the number of the {@link Snapshot}
     * @param tables ids of the tables, lower-case and ordered
     * @param missing names in it that no table has, as written
     */
    public record Reads(long generation, Set<String> tables, Set<String> missing) {}

    /**
     * @throws AgnesException what the gate refuses with: QUERY_FAILED when it is not SQL, QUERY_REFUSED when it is not
     *     one harmless SELECT, CONTENT_TOO_LARGE
     */
    public Reads reads(String sql) {
        try (Snapshot snapshot = snapshots.current()) {
            return reads(sql, snapshot);
        }
    }

    /** The same in a generation that the caller holds. */
    public Reads reads(String sql, Snapshot snapshot) {
        Set<String> tables = new TreeSet<>();
        Set<String> missing = new TreeSet<>();
        for (StatementWalk.Reference reference : gate.outline(sql, snapshot).references()) {
            if (reference.id() == null) {
                missing.add(reference.written());
            } else {
                tables.add(reference.id().folded());
            }
        }
        return new Reads(snapshot.number(), tables, missing);
    }

    /**
     * Lets the engine plan it, without running it.
     *
     * @param sql one that {@link #reads} lets pass and whose tables are all there
     * @throws AgnesException QUERY_FAILED with what the engine says of it
     */
    public void plan(String sql) {
        try (Snapshot snapshot = snapshots.current()) {
            gate.outline(sql, snapshot);
            try (Connection connection = snapshot.connect();
                    Statement statement = connection.createStatement()) {
                statement.execute("explain " + SqlText.scan(sql).sql());
            }
        } catch (SQLException e) {
            throw QueryErrors.notPlanned(e);
        }
    }
}
