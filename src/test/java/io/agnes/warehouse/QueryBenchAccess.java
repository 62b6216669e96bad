package io.agnes.warehouse;

import io.agnes.common.Reply;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Set;
import org.duckdb.DuckDBConnection;

/** Lets the bench in: a generation with the table {@code big}, 1 M rows of 10 columns, and the queries over it. */
public final class QueryBenchAccess implements AutoCloseable {
    static final String BIG = "SELECT i::INTEGER AS id, i * 1000 AS account, 'name ' || i AS name, "
            + "(i % 1000) / 10.0::DOUBLE AS score, (i % 10000 / 100)::DECIMAL(10, 2) AS price, "
            + "DATE '2020-01-01' + (i % 1000)::INTEGER AS day, TIMESTAMP '2020-01-01' + INTERVAL (i) SECOND AS created_at, "
            + "i % 2 = 0 AS active, 'category ' || i % 20 AS category, i % 100 AS units FROM range(1000000) r(i)";
    private static final Scope SCOPE = QueryFixture.scope("bench", Set.of("big"));

    private final QueryFixture fixture;
    private final Queries queries;

    public QueryBenchAccess(Path folder) throws SQLException, IOException {
        fixture = new QueryFixture(folder, QueryFixture.config().instanceLimits(), BIG);
        queries = new Queries(QueryFixture.config(), fixture, folder.resolve("spool"), QueryFixture.NOTHING_ELSEWHERE);
    }

    public DuckDBConnection connect() throws SQLException {
        return fixture.current().connect();
    }

    public void run(String sql, int limit, String format, Reply reply) {
        queries.run(new QueryRequest(sql, limit, format), null, SCOPE, reply);
    }

    @Override
    public void close() throws SQLException {
        queries.close();
        fixture.close();
    }
}
