package io.agnes.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.agnes.source.DerivedSource;
import io.agnes.source.SourceTable;
import io.agnes.source.SyncTask;
import io.agnes.source.TableOutcome;
import io.agnes.source.TableOutcome.Status;
import io.agnes.warehouse.Identifier;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** In which order tables that are made from others follow, and which of them follow at all. */
class DownstreamTest {
    private static final Identifier EXTRACT = new Identifier("materialized");
    private static final Instant NOW = Instant.parse("2026-01-05T10:00:00Z");

    private final Map<Identifier, DerivedSource.Derivation> derivations = new LinkedHashMap<>();
    private final List<RegisteredTable> registered = new ArrayList<>();
    private final List<TableOutcome> outcomes = new ArrayList<>();

    private final class Kind implements DerivedSource {
        @Override
        public String type() {
            return "local";
        }

        @Override
        public List<SourceTable> tables() {
            return List.of();
        }

        @Override
        public List<TableOutcome> extract(SyncTask task) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Map<Identifier, Derivation> derivations() {
            return derivations;
        }
    }

    private DownstreamTest source(String id) {
        registered.add(table(id, "shop", null, "ok"));
        return this;
    }

    private DownstreamTest made(String id, boolean stale, String schedule, String... reads) {
        derivations.put(new Identifier(id), new DerivedSource.Derivation(EXTRACT, Set.of(reads), stale));
        registered.add(table(id, EXTRACT.value(), schedule, "ok"));
        return this;
    }

    private static RegisteredTable table(String id, String source, String schedule, String status) {
        return new RegisteredTable(
                id,
                id,
                "local",
                source,
                id,
                "materialized",
                schedule,
                null,
                null,
                5L,
                50L,
                NOW.minusSeconds(1800),
                status,
                false);
    }

    private DownstreamTest came(String source, String id, Status status) {
        outcomes.add(new TableOutcome(new Identifier(source), new Identifier(id), status, 1, 0, 1, "The line is cut."));
        return this;
    }

    private Downstream.Level next(String... requested) {
        return new Downstream(List.of(new Kind()), List.of(requested), registered, outcomes, new DueTables(), NOW)
                .next("run");
    }

    private static Set<String> names(Downstream.Level level) {
        Set<String> names = new TreeSet<>();
        level.tasks().forEach(task -> task.tables().forEach(table -> names.add(table.value())));
        return names;
    }

    private static List<String> blocked(Downstream.Level level) {
        return level.blocked().stream().map(TableOutcome::message).toList();
    }

    @Test
    void aTableWaitsForWhatItIsMadeFrom() {
        source("orders").made("daily", true, null, "orders").made("monthly", true, null, "daily", "orders");

        assertThat(names(next())).containsExactly("daily");
        came("materialized", "daily", Status.CONVERTED);
        assertThat(names(next())).containsExactly("monthly");
        came("materialized", "monthly", Status.CONVERTED);
        assertThat(names(next())).isEmpty();
    }

    @Test
    void tablesOfOneLevelAreOneTask() {
        source("orders").made("a", true, null, "orders").made("b", true, null, "orders");

        Downstream.Level level = next();
        assertThat(level.tasks()).hasSize(1);
        assertThat(names(level)).containsExactly("a", "b");
        assertThat(level.tableCount()).isEqualTo(2);
    }

    @Test
    void aTableThatIsUpToDateIsLeftAlone() {
        source("orders").made("daily", false, null, "orders");

        assertThat(names(next())).isEmpty();
        assertThat(names(next("orders"))).isEmpty();
    }

    @Test
    void aTableWithAScheduleIsMadeWhenItIsDueWhateverChanged() {
        source("orders").made("hourly", true, "every 1h", "orders").made("often", false, "every 15m", "orders");

        assertThat(names(next())).containsExactly("often");
    }

    @Test
    void aTableWaitsForOneThatMayTurnOutToChange() {
        source("orders")
                .made("a", true, null, "orders")
                .made("b", false, null, "a")
                .made("c", true, null, "b", "orders");

        assertThat(names(next())).containsExactly("a");
        came("materialized", "a", Status.CONVERTED);
        assertThat(names(next())).as("b is up to date after all").containsExactly("c");
    }

    @Test
    void aRunOfAskedTablesMakesWhatIsBelowThemOnly() {
        source("orders").source("stock");
        made("sales", true, null, "orders").made("shelf", true, null, "stock").made("board", false, null, "sales");

        assertThat(names(next("orders"))).containsExactly("sales");
        assertThat(names(next("shelf"))).containsExactly("shelf");
        assertThat(names(next("board"))).as("whatever it has").containsExactly("board");
    }

    @Test
    void whatIsMadeFromAFailedTableKeepsItsDataAndSaysWhy() {
        source("orders").made("daily", false, null, "orders").made("monthly", false, null, "daily");
        came("shop", "orders", Status.FAILED);

        Downstream.Level level = next();
        assertThat(level.tasks()).isEmpty();
        assertThat(blocked(level))
                .containsExactly(
                        "Not refreshed; 'orders', which it reads, failed: The line is cut.",
                        "Not refreshed; 'daily', which it reads, failed: Not refreshed; 'orders', which it reads, failed:"
                                + " The line is cut.");
        assertThat(level.blocked())
                .allSatisfy(outcome -> assertThat(outcome.rows()).isEqualTo(5));
    }

    @Test
    void theOthersAreMadeAllTheSame() {
        source("orders").source("stock");
        made("daily", false, null, "orders").made("shelf", true, null, "stock");
        came("shop", "orders", Status.FAILED);

        Downstream.Level level = next();
        assertThat(names(level)).containsExactly("shelf");
        came("materialized", "shelf", Status.CONVERTED);
        assertThat(blocked(next())).hasSize(1);
    }

    @Test
    void aTableThatFailedIsTriedAgain() {
        source("orders");
        derivations.put(new Identifier("daily"), new DerivedSource.Derivation(EXTRACT, Set.of("orders"), false));
        registered.add(table("daily", EXTRACT.value(), null, "error"));

        assertThat(names(next())).containsExactly("daily");
    }

    @Test
    void tablesThatAreMadeFromEachOtherFailAndNameTheWay() {
        made("a", true, null, "b").made("b", true, null, "a").made("c", true, null, "b");

        assertThat(blocked(next()))
                .containsExactly(
                        "Not refreshed; it is made from itself: a reads b reads a.",
                        "Not refreshed; it is made from itself: b reads a reads b.",
                        "Not refreshed; it reads tables that are made from each other.");
    }
}
