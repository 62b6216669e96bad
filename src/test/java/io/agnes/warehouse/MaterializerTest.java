package io.agnes.warehouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import io.agnes.config.DataSize;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.duckdb.DuckDBConnection;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a statement makes of published tables, and what it cannot do. */
class MaterializerTest {
    private static final Identifier REVENUE = new Identifier("revenue");
    private static final MakeTerms ANY = new MakeTerms(Set.of(), List.of(), false);

    @TempDir
    Path root;

    private TestWarehouse warehouse;
    private QueryGate gate;
    private Materializer materializer;
    private ExtractFolder extract;

    @BeforeEach
    void open() throws SQLException {
        warehouse = new TestWarehouse(root);
        warehouse.write(
                "shop", "orders", "select i as id, 'c' || i % 3 as customer, i::bigint as cents from range(10) r(i)");
        warehouse.write("hr", "pay", "select 'ann' as person, 700 as salary");
        warehouse.rebuild();
        gate = new QueryGate(QueryFixture.config(), QueryFixture.NOTHING_ELSEWHERE);
        materializer = materializer(Duration.ofSeconds(60), "1GB");
        extract = warehouse.extract("materialized");
    }

    private Materializer materializer(Duration time, String size) {
        return new Materializer(
                new MaterializeConfig(time, DataSize.parse(size)), warehouse.engine, warehouse.orchestrator(), gate);
    }

    @AfterEach
    void close() {
        gate.close();
        warehouse.close();
    }

    private PublishedFile make(String sql) {
        return materializer.make(REVENUE, sql, ANY, extract);
    }

    private List<String> rows(PublishedFile file, String columns) throws SQLException {
        try (DuckDBConnection connection = warehouse.engine.work();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select " + columns + " from read_parquet("
                        + Literal.of(extract.path(file).toString()) + ")")) {
            List<String> found = new ArrayList<>();
            while (rows.next()) {
                found.add(rows.getString(1));
            }
            return found;
        }
    }

    private List<Path> published() throws Exception {
        Path data = root.resolve("extracts/materialized/data");
        if (!Files.isDirectory(data)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(data)) {
            return files.toList();
        }
    }

    @Test
    void aTableIsReadByBothItsNames() throws Exception {
        PublishedFile file = make("select customer, sum(cents) as cents from shop.orders where id in (select id from "
                + "orders) group by customer order by customer;");

        assertThat(rows(file, "customer || ' ' || cents")).containsExactly("c0 18", "c1 12", "c2 15");
        assertThat(file.rows()).isEqualTo(3);
    }

    @Test
    void valuesKeepTheirTypesAndAreNotRounded() throws Exception {
        PublishedFile file = make("select sum(9007199254740993::bigint) as big, 1.10::decimal(9,2) as price, "
                + "date '2024-02-29' as day, [1, 2] as list, interval 3 day as wait from orders where id = 1");

        assertThat(rows(file, "typeof(big) || ' ' || big")).containsExactly("DECIMAL(38,0) 9007199254740993");
        assertThat(rows(file, "typeof(price) || ' ' || typeof(day) || ' ' || typeof(list)"))
                .containsExactly("DECIMAL(9,2) DATE INTEGER[]");
        assertThat(rows(file, "wait")).containsExactly("3 days");
    }

    @Test
    void noRowsAreATableWithItsColumns() throws Exception {
        PublishedFile file = make("select id, customer from orders where id < 0");

        assertThat(file.rows()).isZero();
        assertThat(rows(file, "count(id) || ',' || count(customer)")).containsExactly("0,0");
    }

    @Test
    void aTableThatMayNotBecomeEmptyKeepsItsRows() throws Exception {
        assertThatThrownBy(() -> materializer.make(
                        REVENUE,
                        "select id from orders where id < 0",
                        new MakeTerms(Set.of(), List.of(), true),
                        extract))
                .isInstanceOf(AgnesException.class)
                .hasMessageContaining("returned no rows");
        assertThat(published()).isEmpty();
    }

    @Test
    void twoColumnsOfOneNameAreRefused() {
        assertThatThrownBy(() -> make("select a.id, b.ID from orders a join orders b using (id)"))
                .hasMessageContaining("two columns 'id'");
    }

    @Test
    void theKeyHasToBeThereAndUnique() throws Exception {
        assertThatThrownBy(() -> materializer.make(
                        REVENUE, "select id from orders", new MakeTerms(Set.of(), List.of("nr"), false), extract))
                .hasMessageContaining("no column 'nr'");
        assertThatThrownBy(() -> materializer.make(
                        REVENUE,
                        "select customer from orders",
                        new MakeTerms(Set.of(), List.of("customer"), false),
                        extract))
                .hasMessageContaining("3 values of the primary key (customer) more than once");
        assertThat(published()).isEmpty();
        assertThat(materializer
                        .make(REVENUE, "select ID from orders", new MakeTerms(Set.of(), List.of("id"), false), extract)
                        .rows())
                .isEqualTo(10);
    }

    @Test
    void whatAQueryMayNotSayIsRefusedBeforeItRuns() {
        for (String sql : List.of(
                "select * from read_parquet('/etc/passwd')",
                "drop table orders",
                "select 1; select 2",
                "copy orders to '/tmp/x'",
                "select * from orders where id = ?")) {
            assertThatThrownBy(() -> materializer.read(sql))
                    .as(sql)
                    .isInstanceOfSatisfying(AgnesException.class, e -> assertThat(e.problem())
                            .isIn(Problem.QUERY_REFUSED, Problem.QUERY_FAILED));
        }
    }

    @Test
    void whatIsNotPublishedIsNamed() {
        assertThat(materializer.read("select * from ordes join pay on true").unknown())
                .containsExactly("ordes");
        assertThatThrownBy(() -> make("select * from ordes"))
                .isInstanceOfSatisfying(
                        AgnesException.class, e -> assertThat(e.hint()).contains("orders"))
                .hasMessageContaining("'ordes', which is not published");
    }

    @Test
    void aFailureNamesTheCauseAndLeavesNothing() throws Exception {
        assertThatThrownBy(() -> make("select customer::integer as n from orders"))
                .hasMessageContaining("The query of 'revenue' failed")
                .hasMessageContaining("c0");
        assertThatThrownBy(() -> make("select nothing from orders")).hasMessageContaining("nothing");
        assertThat(published()).isEmpty();
    }

    @Test
    void aStatementThatRunsTooLongIsEnded() throws Exception {
        materializer = materializer(Duration.ofMillis(200), "1GB");

        assertThatThrownBy(() -> make("select sum(a.range * b.range) as n from range(1000000) a, range(1000000) b"))
                .hasMessageContaining("ran longer than");
        assertThat(published()).isEmpty();
    }

    @Test
    void aFileThatGetsTooLargeIsEnded() throws Exception {
        materializer = materializer(Duration.ofSeconds(60), "64KB");

        assertThatThrownBy(() -> make("select hash(range) as h, range as n from range(200000)"))
                .isInstanceOfSatisfying(
                        AgnesException.class, e -> assertThat(e.problem()).isEqualTo(Problem.QUERY_LIMIT))
                .hasMessageContaining("more than 64KB");
        assertThat(published()).isEmpty();
    }

    @Test
    void aTableWithAPolicyIsReadInWholeOnlyWhenThatIsSaid() throws Exception {
        warehouse.policy("pay", "select * from pay where person = $user_email");
        String sql = "select sum(salary) as total from pay";
        assertThat(materializer.read(sql).policed())
                .as("before it is published")
                .containsExactly(new Identifier("pay"));
        warehouse.rebuild();

        assertThatThrownBy(() -> make(sql)).hasMessageContaining("'pay', which has an access policy");
        PublishedFile file = materializer.make(
                REVENUE, sql, new MakeTerms(Set.of(new Identifier("PAY")), List.of(), false), extract);
        assertThat(rows(file, "total")).containsExactly("700");
    }

    @Test
    void aFailureOnAHiddenValueDoesNotTellIt() {
        warehouse.policy("pay", "select * from pay where person = $user_email");
        warehouse.rebuild();

        assertThatThrownBy(() -> materializer.make(
                        REVENUE,
                        "select person::integer as n from pay",
                        new MakeTerms(Set.of(new Identifier("pay")), List.of(), false),
                        extract))
                .hasMessageContaining("a value that is not told")
                .message()
                .doesNotContain("ann");
    }

    @Test
    void aFileSaysWhatItWasMadeFrom() throws Exception {
        String sql = "select count(*) as n from orders";
        PublishedFile file = make(sql);
        Path path = extract.path(file);
        assertThat(materializer.madeFrom(List.of(path)))
                .containsEntry(path, materializer.read(sql).fingerprint());

        warehouse.write("shop", "orders", "select 1 as id");
        warehouse.rebuild();
        assertThat(materializer.read(sql).fingerprint())
                .isNotEqualTo(materializer.madeFrom(List.of(path)).get(path));
        assertThat(materializer.madeFrom(List.of(root.resolve("missing.parquet"))))
                .isEmpty();
    }
}
