package io.agnes.source.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agnes.common.AgnesException;
import io.agnes.source.SyncStrategy;
import io.agnes.source.TableDefinition;
import io.agnes.warehouse.Identifier;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What can be written about a database and its tables, and what is said when it cannot be used. */
class DatabaseSettingsTest {
    @ParameterizedTest
    @CsvSource({
        "postgresql://db.example.com:5433/crm, jdbc:postgresql://db.example.com:5433/crm",
        "postgres://[::1]/crm, jdbc:postgresql://[::1]/crm",
        "mysql://db/crm, jdbc:mariadb://db/crm",
        "mariadb://db:3306/crm, jdbc:mariadb://db:3306/crm",
        "sqlite:/data/crm.db, jdbc:sqlite:/data/crm.db",
        "sqlite:///data/crm.db, jdbc:sqlite:/data/crm.db",
        "jdbc:sqlserver://db;databaseName=crm, jdbc:sqlserver://db;databaseName=crm"
    })
    void anAddress(String written, String driver) {
        assertThat(DatabaseAddress.of("crm", written).jdbcUrl()).isEqualTo(driver);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "postgresql://u:hunter2@db/crm",
                "postgresql://u@db/crm",
                "jdbc:oracle:thin:u/x@//db?password=hunter2",
                "jdbc:sqlserver://db;Password = hunter2",
                "postgresql://db/crm?sslmode=disable",
                "postgresql://db",
                "postgresql://db/a/b",
                "mongodb://db/crm",
                "jdbc:postgresql://db/crm",
                "sqlite:crm.db",
                "crm",
                ""
            })
    void anAddressThatCannotBeUsedIsToldWithoutIt(String written) {
        assertThatThrownBy(() -> DatabaseAddress.of("crm", written))
                .isInstanceOfSatisfying(AgnesException.class, told -> {
                    assertThat(told.getMessage())
                            .contains("data_sources.crm.url")
                            .doesNotContain("hunter2");
                    assertThat(told.hint()).isNotBlank().doesNotContain("hunter2");
                });
    }

    @Test
    void optionsAreCheckedWhenATableIsRegistered() {
        refused("the unknown option 'cursor'", "cursor_column", SyncStrategy.FULL_REFRESH, Map.of("cursor", "at"));
        refused("does not say by which column new rows are known", "updated_at", SyncStrategy.INCREMENTAL, Map.of());
        refused("goes with incremental", "incremental", SyncStrategy.FULL_REFRESH, Map.of("cursor_column", "at"));
        refused(
                "the cursor_overlap '1 week'",
                "1h",
                SyncStrategy.INCREMENTAL,
                Map.of("cursor_column", "at", "cursor_overlap", "1 week"));
        refused("by which column", "partition_by", SyncStrategy.PARTITIONED, Map.of("cursor_column", "at"));
        refused(
                "the partition_granularity 'week'",
                "month",
                SyncStrategy.PARTITIONED,
                Map.of("cursor_column", "at", "partition_by", "at", "partition_granularity", "week"));
        refused("from 'b INTERVAL' on", "DECIMAL", SyncStrategy.FULL_REFRESH, Map.of("types", "a DATE, b INTERVAL"));
        refused("'DECIMAL(40,2)' for 'a'", "38", SyncStrategy.FULL_REFRESH, Map.of("types", "a DECIMAL(40,2)"));
        refusedAs(
                "read at the database",
                "materialized",
                () -> DatabaseReader.check(definition("remote", null, SyncStrategy.FULL_REFRESH, Map.of())));
        refusedAs(
                "no primary key",
                "primary_key",
                () -> DatabaseReader.check(definition(
                        "materialized", "select 1", SyncStrategy.INCREMENTAL, Map.of("cursor_column", "at"))));
    }

    @Test
    void typesAreWrittenBehindTheirColumns() {
        TableOptions options = TableOptions.of(definition(
                "local",
                null,
                SyncStrategy.FULL_REFRESH,
                Map.of("types", "first name varchar, amount DECIMAL( 18 , 2 ),at  timestamptz")));

        assertThat(options.types()).containsOnlyKeys("first name", "amount", "at");
        assertThat(options.types().get("amount").sql()).isEqualTo("DECIMAL(18,2)");
    }

    private static void refused(String message, String hint, SyncStrategy strategy, Map<String, String> options) {
        refusedAs(message, hint, () -> DatabaseReader.check(definition("local", null, strategy, options)));
    }

    private static void refusedAs(String message, String hint, ThrowingCallable check) {
        assertThatThrownBy(check).isInstanceOfSatisfying(AgnesException.class, told -> {
            assertThat(told.getMessage()).contains(message);
            assertThat(told.hint()).contains(hint);
        });
    }

    private static TableDefinition definition(
            String mode, String query, SyncStrategy strategy, Map<String, String> options) {
        return new TableDefinition(
                "t",
                new Identifier("crm"),
                new Identifier("t"),
                null,
                "shop",
                "t",
                query,
                mode,
                strategy,
                List.of(),
                options);
    }
}
