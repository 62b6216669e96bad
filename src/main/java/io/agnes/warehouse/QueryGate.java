package io.agnes.warehouse;

import io.agnes.common.AgnesException;
import io.agnes.common.NearestNames;
import io.agnes.common.Problem;
import io.agnes.config.DataSize;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Decides whether a caller may run a statement, by what the engine's own parser makes of it: exactly one SELECT, each
 * relation a table the caller may read, each function and type on a list. What a statement consists of is remembered
 * for the generation it was read against; what the caller may read is asked each time. Thread-safe.
 */
final class QueryGate implements AutoCloseable {
    private static final int REMEMBERED = 256;
    private static final int LONGEST_REMEMBERED = 10_000;

    private final SqlParser parser;
    private final DataSize maxSql;
    private final RemoteCatalogs remotes;
    private final FunctionList functions = new FunctionList();
    private final Map<Key, Passed> passed = Collections.synchronizedMap(new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Passed> eldest) {
            return size() > REMEMBERED;
        }
    });

    /** @param remotes what statements may read elsewhere */
    QueryGate(QueryConfig config, RemoteCatalogs remotes) {
        this.remotes = remotes;
        this.parser = new SqlParser();
        this.maxSql = config.maxSql();
    }

    private record Key(String sql, long generation) {}

    private record Passed(String sql, StatementWalk.Outline outline) {}

    /**
     * @throws AgnesException CONTENT_TOO_LARGE, INVALID for an empty statement, QUERY_FAILED when it is not SQL,
     *     QUERY_REFUSED for everything that is not allowed
     */
    GatedQuery check(String sql, Snapshot snapshot, Scope scope) {
        if (sql == null || sql.isBlank()) {
            throw new AgnesException(
                    Problem.INVALID, "The statement is empty.", "Send one in 'sql', such as SELECT 1.");
        }
        if (isTooLarge(sql)) {
            throw QueryErrors.tooLarge(maxSql);
        }
        Key key = new Key(sql, snapshot.number());
        Passed known = passed.get(key);
        if (known == null) {
            known = read(sql, snapshot);
            if (sql.length() <= LONGEST_REMEMBERED) {
                passed.put(key, known);
            }
        }
        Set<Identifier> decoys = judge(known.outline(), snapshot, scope);
        return new GatedQuery(
                known.sql(),
                snapshot.number(),
                decoys,
                readsPoliced(known.outline(), snapshot) ? scope.viewer() : null,
                remotes.of(tables(known.outline(), snapshot)));
    }

    private boolean isTooLarge(String sql) {
        return sql.length() > maxSql.bytes() || sql.getBytes(StandardCharsets.UTF_8).length > maxSql.bytes();
    }

    private Passed read(String sql, Snapshot snapshot) {
        SqlText text = SqlText.scan(sql);
        return new Passed(text.sql(), parser.parse(text, tree -> StatementWalk.outline(tree, snapshot, functions)));
    }

    /** The hidden tables that the statement uses the names of; to refuse such a name would tell that it is a table. */
    private static Set<Identifier> judge(StatementWalk.Outline outline, Snapshot snapshot, Scope scope) {
        for (StatementWalk.Reference reference : outline.references()) {
            if (reference.id() == null || !scope.mayRead(reference.id().value())) {
                throw QueryErrors.noSuchTable(
                        reference.written(), NearestNames.of(reference.written(), readable(snapshot, scope)));
            }
        }
        Set<Identifier> decoys = new HashSet<>();
        for (Identifier id : outline.shadowed()) {
            if (scope.mayRead(id.value())) {
                throw QueryErrors.cteName(id.value());
            }
            decoys.add(id);
        }
        return decoys;
    }

    /** Asks for each table, since each may be one that nobody can read now. */
    private static boolean readsPoliced(StatementWalk.Outline outline, Snapshot snapshot) {
        boolean policed = false;
        for (Relation relation : tables(outline, snapshot)) {
            policed |= snapshot.isPoliced(relation);
        }
        return policed;
    }

    private static List<Relation> tables(StatementWalk.Outline outline, Snapshot snapshot) {
        return outline.references().stream()
                .map(reference -> snapshot.find(reference.id()).orElseThrow())
                .toList();
    }

    /** What a statement that is no query of a caller consists of; the same is refused in it. */
    StatementWalk.Outline outline(String sql, Snapshot snapshot) {
        if (isTooLarge(sql)) {
            throw QueryErrors.tooLarge(maxSql);
        }
        return read(sql, snapshot).outline();
    }

    private static List<String> readable(Snapshot snapshot, Scope scope) {
        return snapshot.relations().stream()
                .map(relation -> relation.id().value())
                .filter(scope::mayRead)
                .toList();
    }

    @Override
    public void close() {
        parser.close();
    }
}
