package io.agnes.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TablesCommandTest {
    static final String TABLES = """
            {"tables": [
              {"id": "orders", "name": "orders", "description": "One row per order", "source": "shop",
               "source_type": "file", "query_mode": "local", "rows": 120034, "size_bytes": 5242880,
               "last_sync": "2024-12-31T10:00:12Z", "status": "ok"},
              {"id": "customers", "name": "customers", "description": null, "source": "shop", "source_type": "file",
               "query_mode": "local", "rows": null, "size_bytes": 900, "last_sync": null, "status": "failed"}],
             "count": 2}
            """;
    static final String ORDERS = """
            {"id": "orders", "name": "orders", "description": "One row per order", "source": "shop", "rows": 120034,
             "size_bytes": 5242880, "last_sync": "2024-12-31T10:00:12Z", "status": "ok",
             "columns": [{"name": "id", "type": "BIGINT"}, {"name": "order date", "type": "DATE"}],
             "sql_names": ["orders", "shop.orders"]}
            """;

    @TempDir
    Path folder;

    private AgnesStub server;
    private Da da;

    @BeforeEach
    void start() throws IOException {
        server = new AgnesStub();
        da = new Da(folder, server.url());
        server.json("GET /api/catalog/tables", TABLES);
        server.json("GET /api/catalog/tables/orders", ORDERS);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void everyTableIsOneLine() throws IOException {
        assertThat(da.run("tables").out().lines().map(String::stripTrailing))
                .containsExactly(
                        " table     │   rows │   size │ last sync (UTC)  │ status │ source │ description",
                        "───────────┼────────┼────────┼──────────────────┼────────┼────────┼───────────────────",
                        " orders    │ 120034 │ 5.0 MB │ 2024-12-31 10:00 │ ok     │ shop   │ One row per order",
                        " customers │        │  900 B │                  │ failed │ shop   │");
    }

    @Test
    void oneTableShowsItsNamesInSqlAndItsColumns() throws IOException {
        assertThat(da.run("tables", "orders").out())
                .contains("in SQL:      orders or shop.orders\n")
                .contains("last sync:   2024-12-31 10:00 UTC\n")
                .contains(" order date │ DATE\n");
    }

    @Test
    void whoReadsTheResultMayStopReading() {
        StringWriter err = new StringWriter();
        Io io = da.io(new StringWriter(), err);

        assertThat(new DaCommand(io).tell(new IOException("Broken pipe"), io)).isEqualTo(1);
        assertThat(err.toString()).isEmpty();
        assertThat(new DaCommand(io).tell(new IOException("No space left on device"), io))
                .isEqualTo(1);
        assertThat(err.toString()).contains("could not be written: No space left on device");
    }

    @Test
    void jsonIsWhatTheServerAnswers() throws IOException {
        ObjectMapper json = new ObjectMapper();

        assertThat(json.readTree(da.run("tables", "--json").out())).isEqualTo(json.readTree(TABLES));
        assertThat(json.readTree(da.run("tables", "orders", "--json").out())).isEqualTo(json.readTree(ORDERS));
    }

    @Test
    void anUnknownTableIsAProblemWithTheNearestNames() throws IOException {
        server.problem("GET /api/catalog/tables/ordes", 404, "There is no table 'ordes'.", "Nearest: orders.");

        Da.Outcome outcome = da.run("tables", "ordes");

        assertThat(outcome.exit()).isEqualTo(1);
        assertThat(outcome.err().lines())
                .containsExactly("error: There is no table 'ordes'.", "hint: Nearest: orders.");
    }

    @Test
    void anyNameStaysOneSegmentOfThePath() throws IOException {
        da.run("tables", "../a b/ž?x");

        assertThat(server.lastAsked().line()).isEqualTo("GET /api/catalog/tables/..%2Fa%20b%2F%C5%BE%3Fx");
    }

    @Test
    void noTableYetIsSaidOnStandardError() throws IOException {
        server.json("GET /api/catalog/tables", "{\"tables\": [], \"count\": 0}");

        Da.Outcome outcome = da.run("tables");

        assertThat(outcome.exit()).isZero();
        assertThat(outcome.out()).isEmpty();
        assertThat(outcome.err()).contains("no table");
    }
}
