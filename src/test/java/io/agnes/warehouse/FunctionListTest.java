package io.agnes.warehouse;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class FunctionListTest {
    /** Names and beginnings of names that must never be on the list. */
    private static final String DENIED =
            "(pg_|duckdb_|pragma_|has_|inet_|read_|parquet_|query|json_execute|json_serialize"
                    + "|json_deserialize|current_|__|st_geom|variant_bytes|sleep|write_|enable_|disable_|set_|.*_log).*"
                    + "|getvariable|getenv|nextval|currval|setval|setseed|glob|sniff_csv|version|user|session_user|error|finalize"
                    + "|combine|to_aggregate_state|stats|txid_current|which_secret|arrow_scan|seq_scan|checkpoint|summary"
                    + "|col_description|obj_description|shobj_description|reservoir_quantile|damerau_levenshtein|invoke";

    private static final FunctionList LIST = new FunctionList();
    private static Connection engine;

    @BeforeAll
    static void open() throws SQLException {
        engine = DriverManager.getConnection("jdbc:duckdb:");
    }

    @AfterAll
    static void close() throws SQLException {
        engine.close();
    }

    private static Set<String> names(String sql) throws SQLException {
        Set<String> names = new TreeSet<>();
        try (Statement statement = engine.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                names.add(rows.getString(1));
            }
        }
        return names;
    }

    @Test
    void theEngineHasEveryFunctionOnTheList() throws SQLException {
        Set<String> known = names("SELECT DISTINCT lower(function_name) FROM duckdb_functions() "
                + "WHERE function_type IN ('scalar', 'aggregate', 'macro', 'window') OR function_name = 'unnest'");
        assertThat(known).containsAll(LIST.functions());
    }

    @Test
    void theEngineHasEveryTableFunctionOnTheList() throws SQLException {
        assertThat(names("SELECT DISTINCT function_name FROM duckdb_functions() WHERE function_type = 'table'"))
                .containsAll(LIST.tableFunctions());
    }

    @Test
    void theEngineHasEveryTypeOnTheList() throws SQLException {
        assertThat(names("SELECT DISTINCT lower(type_name) FROM duckdb_types()"))
                .containsAll(LIST.types());
    }

    @Test
    void nothingThatReachesBeyondItsArgumentsIsOnTheList() {
        // set_bit and current_date/current_timestamp are harmless; only the first is a function
        assertThat(LIST.functions().stream().filter(name -> name.matches(DENIED) && !name.equals("set_bit")))
                .isEmpty();
    }

    @Test
    void theListIsInOrderAndHasOperatorsAndFunctions() {
        assertThat(LIST.functions()).contains("+", "||", "~~", "count_star", "sum", "row_number", "struct_pack");
        assertThat(LIST.functions())
                .allMatch(name ->
                        name.equals(name.toLowerCase(java.util.Locale.ROOT).strip()));
    }

    @Test
    void namesAreComparedAsTheEngineDoes() {
        assertThat(LIST.allowsFunction("LoWeR")).isTrue();
        assertThat(LIST.allowsFunction("ran\u212A")).isFalse();
        assertThat(LIST.allowsTableFunction("RANGE")).isTrue();
        assertThat(LIST.allowsType("Integer")).isTrue();
        assertThat(LIST.allowsType("regclass")).isFalse();
    }
}
