package io.agnes.warehouse;

import static org.assertj.core.api.Assertions.assertThat;

import io.agnes.state.OnBothDatabases;
import io.agnes.state.StateOn;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;

/** Collisions through the orchestrator: what {@link NamesTest} decides is kept and published. */
@OnBothDatabases
class OwnershipTest {
    @Parameter
    StateOn on;

    private static final Identifier ORDERS = new Identifier("orders");

    @TempDir
    Path root;

    private TestWarehouse warehouse;

    @BeforeEach
    void shopIsFirst() throws SQLException {
        warehouse = new TestWarehouse(root, on);
        warehouse.write("shop", "orders", "select 'shop' as v");
        warehouse.rebuild();
        warehouse.write("crm", "orders", "select 'crm' as v");
    }

    @AfterEach
    void close() {
        warehouse.close();
    }

    @Test
    void bothTablesAreReadableAndTheCollisionIsReported() throws SQLException {
        RebuildReport report = warehouse.rebuild();

        assertThat(report.collisions())
                .containsExactly(new Collision(
                        new Identifier("crm"), ORDERS, new Identifier("shop"), new Identifier("crm_orders")));
        assertThat(warehouse.answer("select v from orders")).isEqualTo("shop");
        assertThat(warehouse.answer("select v from crm_orders")).isEqualTo("crm");
        assertThat(warehouse.answer("select v from crm.orders")).isEqualTo("crm");
        assertThat(warehouse.answer("select v from shop.orders")).isEqualTo("shop");
    }

    @Test
    void theOwnerKeepsItsNameAfterARestart() throws SQLException {
        warehouse.rebuild();
        warehouse.stop();
        warehouse.rebuild();

        assertThat(warehouse.answer("select v from orders")).isEqualTo("shop");
    }

    @Test
    void aNameIsGivenUpOnceAllExtractsCanBeRead() throws Exception {
        warehouse.rebuild();
        Path people = Files.createDirectories(warehouse.folder("people")).resolve("extract.duckdb");
        Files.writeString(people, "garbage");
        warehouse.remove("shop", "orders");

        assertThat(warehouse.rebuild().releasedIds()).isEmpty();
        assertThat(warehouse.toldReleased).isEmpty();

        Files.delete(people);
        RebuildReport report = warehouse.rebuild();

        assertThat(report.releasedIds()).containsExactly(new Identifier("crm_orders"), ORDERS);
        assertThat(warehouse.toldReleased).isEqualTo(report.releasedIds());
        assertThat(warehouse.answer("select v from orders")).isEqualTo("crm");
    }
}
