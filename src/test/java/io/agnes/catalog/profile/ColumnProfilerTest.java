package io.agnes.catalog.profile;

import static org.assertj.core.api.Assertions.assertThat;

import io.agnes.catalog.profile.ColumnProfile.ValueCount;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Columns whose different values do not fit into the memory of the engine. */
class ColumnProfilerTest {
    private static final int ROWS = 600_000;
    private static final ProfilerConfig CONFIG =
            new ProfilerConfig(ROWS, 50, 10, 15, 5, 5, 5, 30, 60, Duration.ofMinutes(2));

    private Connection connection;

    @BeforeEach
    void open() throws SQLException {
        connection = DriverManager.getConnection("jdbc:duckdb:");
        Sql sql = new Sql(connection);
        sql.run("set memory_limit = '64MB'");
        sql.run("set threads = 2");
        sql.run("set temp_directory = ''");
    }

    @AfterEach
    void close() throws SQLException {
        connection.close();
    }

    private static ProfiledRows rows(String select, String type) {
        return new ProfiledRows(
                "(select " + select + " as c from range(" + ROWS + ") t(i))",
                ROWS,
                ROWS,
                false,
                List.of(new ProfiledColumn("c", type)));
    }

    private ColumnProfile profile(ProfiledRows rows) throws SQLException {
        return new ColumnProfiler(rows, List.of(), CONFIG, new Sql(connection))
                .profile(rows.columns().get(0));
    }

    @Test
    void theyAreEstimatedAndSaidToBe() throws SQLException {
        ProfiledRows rows = rows("lpad(hash(i)::varchar, 101, '0')", "VARCHAR");

        ColumnProfile text = profile(rows);

        assertThat(text.distinctExact()).isFalse();
        assertThat(text.uniqueCount()).isBetween(500_000L, 600_000L);
        assertThat(text.nullCount()).isZero();
        assertThat(text.sampleValues()).hasSize(5);
        assertThat(text.stringStats().avgLength()).isEqualTo(101.0);
        assertThat(text.stringStats().topValues()).isNull();
        assertThat(new RowKeys(rows, List.of(text), new Sql(connection)).candidates())
                .isEmpty();
        assertThat(new RowKeys(rows, List.of(text), new Sql(connection)).duplicates(List.of(), List.of()))
                .isEqualTo(Optional.empty());
    }

    @Test
    void othersOfTheSameTableAreCounted() throws SQLException {
        ColumnProfile digit = profile(rows("i % 4", "BIGINT"));

        assertThat(digit.distinctExact()).isTrue();
        assertThat(digit.numericStats().topValues())
                .startsWith(new ValueCount("0", ROWS / 4, 25), new ValueCount("1", ROWS / 4, 25));
    }
}
