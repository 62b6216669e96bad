package io.agnes.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.agnes.common.Parameters;
import io.agnes.state.OnBothDatabases;
import io.agnes.state.StateOn;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;

@OnBothDatabases
class ManyGrantsTest {
    @Parameter
    StateOn on;

    private static final int GROUPS = 1_000;
    private static final int TABLES = 10_000;

    @Test
    void tenThousandTablesOfAThousandGroupsAreReadAtOnce(@TempDir Path folder) {
        try (AccessFixture access = new AccessFixture(folder, on)) {
            User user = access.user();
            access.database.write(handle -> {
                handle.execute(
                        "insert into user_groups (id, name) select 'g' || i, 'Group ' || i from generate_series(0, cast(? as integer) - 1) as r(i)",
                        GROUPS);
                handle.execute(
                        "insert into user_group_members (user_id, group_id, source)"
                                + " select ?, 'g' || i, 'admin' from generate_series(0, cast(? as integer) - 1) as r(i)",
                        user.id(),
                        GROUPS);
                return handle.execute(
                        "insert into resource_grants (id, group_id, resource_type, resource_id)"
                                + " select gen_random_uuid()::varchar, 'g' || ((i * 7 + k * 331) % ?), 'table', 'table_' || i"
                                + " from generate_series(0, cast(? as integer) - 1) as r(i), generate_series(0, 2) as s(k)",
                        GROUPS, TABLES);
            });

            long begin = System.nanoTime();
            Caller caller = access.caller(user);
            EffectiveAccess why = new AccessViews(access.database, access.types).mine(caller);
            double millis = (System.nanoTime() - begin) / 1e6;

            assertThat(caller.tables()).hasSize(TABLES);
            assertThat(why.items()).hasSize(TABLES).allSatisfy(item -> assertThat(item.viaGroups())
                    .hasSize(3));
            assertThat(new GroupAdministration(access.database, access.groups)
                            .list(new Parameters(Map.of("limit", "10000"))))
                    .hasSize(GROUPS + 2);
            System.getLogger("bench").log(System.Logger.Level.INFO, "caller and effective access: {0} ms", millis);
            assertThat(millis).as("ms for both; one statement each").isLessThan(3_000);
        }
    }
}
