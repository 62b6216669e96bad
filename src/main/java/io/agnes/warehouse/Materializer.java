package io.agnes.warehouse;

import io.agnes.common.AgnesException;
import io.agnes.common.NearestNames;
import io.agnes.common.Problem;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.duckdb.DuckDBConnection;

/**
 * Makes tables from statements over published tables. A statement says what queries may say; it runs in an instance of
 * its own that can read the files of the tables it names and write into one extract, nothing else. Thread-safe.
 */
public final class Materializer {
    /** The key in a file's own metadata under which it says what it was made from. */
    private static final String MADE_FROM = "agnes_made_from";

    private final MaterializeConfig config;
    private final Engine engine;
    private final Snapshots snapshots;
    private final QueryGate gate;

    public Materializer(MaterializeConfig config, Engine engine, Snapshots snapshots, QueryGate gate) {
        this.config = config;
        this.engine = engine;
        this.snapshots = snapshots;
        this.gate = gate;
    }

    /**
     * What the statement reads of the newest generation.
     *
     * @throws AgnesException QUERY_REFUSED, QUERY_FAILED and the like when it is not one harmless SELECT
     */
    public Reading read(String sql) {
        try (Snapshot snapshot = snapshots.current()) {
            return read(sql, snapshot);
        }
    }

    /** The ids of the tables of the newest generation. */
    public Set<String> published() {
        try (Snapshot snapshot = snapshots.current()) {
            return ids(snapshot);
        }
    }

    private static Set<String> ids(Snapshot snapshot) {
        return snapshot.relations().stream()
                .map(relation -> relation.id().folded())
                .collect(Collectors.toSet());
    }

    private Reading read(String sql, Snapshot snapshot) {
        StatementWalk.Outline outline = gate.outline(sql, snapshot);
        outline.shadowed().stream().findFirst().ifPresent(name -> {
            throw QueryErrors.cteName(name.value());
        });
        Map<Identifier, Relation> tables = new TreeMap<>();
        Set<String> unknown = new TreeSet<>();
        for (StatementWalk.Reference reference : outline.references()) {
            if (reference.id() == null) {
                unknown.add(reference.written());
            } else {
                tables.put(reference.id(), snapshot.find(reference.id()).orElseThrow());
            }
        }
        tables.values().stream().filter(Relation::isRemote).findFirst().ifPresent(remote -> {
            throw new AgnesException(
                    Problem.INVALID,
                    "The query reads '" + remote.id().folded() + "', which is read where it is and has no rows here.",
                    "Register that table with the query_mode local, or make the table at its source.");
        });
        Set<Identifier> policed = new TreeSet<>();
        tables.forEach((id, relation) -> {
            if (isPoliced(relation, snapshot)) {
                policed.add(id);
            }
        });
        return new Reading(tables.keySet(), policed, unknown, fingerprint(sql, tables.values()));
    }

    private static boolean isPoliced(Relation relation, Snapshot snapshot) {
        try {
            return snapshot.isPoliced(relation);
        } catch (AgnesException nobodyMayReadItNow) {
            return true;
        }
    }

    private static String fingerprint(String sql, Collection<Relation> tables) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(sql.getBytes(StandardCharsets.UTF_8));
            tables.forEach(table -> digest.update(
                    ("\n" + table.id().folded() + ":" + table.sha256()).getBytes(StandardCharsets.UTF_8)));
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * The {@link Reading#fingerprint} that each file was made with.
     *
     * @param files as {@link #make} wrote them; others are left out
     */
    public Map<Path, String> madeFrom(Collection<Path> files) {
        Map<Path, String> found = new HashMap<>();
        if (files.isEmpty()) {
            return found;
        }
        try (DuckDBConnection connection = engine.work();
                PreparedStatement metadata = connection.prepareStatement("select file_name, decode(value) from "
                        + "parquet_kv_metadata(" + Literal.list(files) + ") where decode(key) = ?")) {
            metadata.setString(1, MADE_FROM);
            try (ResultSet rows = metadata.executeQuery()) {
                while (rows.next()) {
                    found.put(Path.of(rows.getString(1)), rows.getString(2));
                }
            }
            return found;
        } catch (SQLException unreadable) {
            // then it is not known of any, and they are made again
            return Map.of();
        }
    }

    /**
     * Runs the statement over the newest generation and writes its rows as a new version of a table's data: durable when
     * this returns, and not visible before {@link ExtractFolder#write} names it.
     *
     * @throws AgnesException what {@link #read} throws; INVALID when it reads what is not published, a table with an
     *     access policy that the terms do not name, or gives rows against the terms; QUERY_FAILED; QUERY_LIMIT;
     *     STORAGE_FULL
     */
    public PublishedFile make(Identifier table, String sql, MakeTerms terms, ExtractFolder extract) {
        try (Snapshot snapshot = snapshots.current()) {
            Reading reading = read(sql, snapshot);
            requireKnown(reading, snapshot);
            requireStated(reading.policed(), terms.unfiltered());
            List<Relation> tables = reading.tables().stream()
                    .map(id -> snapshot.find(id).orElseThrow())
                    .toList();
            return make(table, SqlText.scan(sql).sql(), terms, extract, tables, reading);
        }
    }

    private PublishedFile make(
            Identifier table,
            String sql,
            MakeTerms terms,
            ExtractFolder extract,
            List<Relation> tables,
            Reading reading) {
        try (MakingInstance instance = MakingInstance.over(tables, extract, engine, config)) {
            return instance.make(table, sql, terms, Map.of(MADE_FROM, reading.fingerprint()));
        } catch (SQLException e) {
            throw told(e, table, reading);
        } catch (AgnesException e) {
            throw e.problem() != Problem.STORAGE_FULL && e.getCause() instanceof SQLException failure
                    ? told(failure, table, reading)
                    : e;
        }
    }

    private static void requireKnown(Reading reading, Snapshot snapshot) {
        for (String written : new TreeSet<>(reading.unknown())) {
            List<String> nearest = NearestNames.of(written, ids(snapshot));
            throw new AgnesException(
                    Problem.INVALID,
                    "The query reads '" + written + "', which is not published.",
                    nearest.isEmpty()
                            ? "Sync that table, or change the query."
                            : "Sync that table, or read " + String.join(" or ", nearest) + ".");
        }
    }

    /**
     * Fails closed: who reads the outcome meets no policy of what it was made from.
     *
     * @throws AgnesException INVALID naming a table whose policy was not thought of
     */
    public static void requireStated(Set<Identifier> policed, Set<Identifier> unfiltered) {
        for (Identifier id : new TreeSet<>(policed)) {
            if (!unfiltered.contains(id)) {
                throw new AgnesException(
                        Problem.INVALID,
                        "The query reads '" + id.folded() + "', which has an access policy on its rows; whoever may "
                                + "read the outcome would see what the policy hides.",
                        "If that is meant, say so with \"options\": {\"unfiltered\": \"" + id.folded()
                                + "\"}, and set a policy on the outcome if it needs one.");
            }
        }
    }

    private AgnesException told(SQLException e, Identifier table, Reading reading) {
        String message = String.valueOf(e.getMessage());
        if (message.startsWith("INTERRUPT")) {
            return limit(
                    "ran longer than " + config.timeout().toSeconds() + " s",
                    "Let it read or join less, or raise materialize.timeout.",
                    table,
                    e);
        }
        if (Engine.isOutOfMemory(e)) {
            return limit(
                    "needs more memory than a conversion may use",
                    "Aggregate before joining and sorting, or raise warehouse.memory.",
                    table,
                    e);
        }
        boolean ofValues = !reading.policed().isEmpty() && !message.startsWith("Binder Error");
        return new AgnesException(
                Problem.QUERY_FAILED,
                "The query of '" + table + "' failed: "
                        + (ofValues
                                ? "on a value that is not told, because it reads a table with an access policy."
                                : QueryErrors.cleaned(message)),
                "Mend it with PUT /api/admin/registry/" + table.folded() + "; the table keeps its last good data.",
                e);
    }

    private static AgnesException limit(String what, String hint, Identifier table, Exception cause) {
        return new AgnesException(
                Problem.QUERY_LIMIT,
                "The query of '" + table + "' " + what + ".",
                hint + " The table keeps its last good data.",
                cause);
    }
}
