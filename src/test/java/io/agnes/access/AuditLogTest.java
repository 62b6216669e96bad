package io.agnes.access;

import static io.agnes.access.UsersTest.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import io.agnes.common.Parameters;
import io.agnes.common.Problem;
import io.agnes.common.Reply;
import io.agnes.state.OnBothDatabases;
import io.agnes.state.StateOn;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;

@OnBothDatabases
class AuditLogTest {
    @Parameter
    StateOn on;

    private static AccessFixture access;
    private static AuditLog log;

    @BeforeParameterizedClassInvocation
    static void open(StateOn on, @TempDir Path folder) {
        access = new AccessFixture(folder.resolve(on.name()), on);
        log = new AuditLog(access.database, access.audit, new AuditConfig(Duration.ofDays(30)));
    }

    @AfterParameterizedClassInvocation
    static void close() {
        access.close();
    }

    private static Parameters with(String... pairs) {
        Map<String, String> values = new HashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            values.put(pairs[i], pairs[i + 1]);
        }
        return new Parameters(values);
    }

    private static void record(Caller by, String action, String resource, Map<String, ?> params) {
        access.audit.record(by, action, resource, params, "ok", null);
    }

    @Test
    void anEntryTellsFromWhereAndHowLong() {
        User user = access.user();
        Caller caller = access.caller(user).from(Origin.now("192.0.2.7"));
        record(caller, "test.where", "table:orders", Map.of("rows", 3));

        assertThat(log.page(with("action", "test.where")).entries())
                .singleElement()
                .satisfies(line -> {
                    assertThat(line.userId()).isEqualTo(user.id());
                    assertThat(line.userEmail()).isEqualTo(user.email());
                    assertThat(line.address()).isEqualTo("192.0.2.7");
                    assertThat(line.durationMs()).isBetween(0L, 60_000L);
                    assertThat(line.params()).isEqualTo(Map.of("rows", 3));
                });
    }

    @Test
    void filtersAreExactOrByBeginning() {
        User user = access.user();
        record(access.caller(user), "filter.one", "table:a", Map.of());
        record(access.caller(user), "filter.two", "table:b", Map.of());
        record(null, "filterless", null, Map.of());

        assertThat(log.page(with("action", "filter.*")).count()).isEqualTo(2);
        assertThat(log.page(with("action", "filter.")).count()).isZero();
        assertThat(log.page(with("action", "filter.*", "resource", "table:b")).entries())
                .extracting(AuditPage.Line::action)
                .containsExactly("filter.two");
        assertThat(log.page(with("user", user.email().toUpperCase(), "action", "filter.*"))
                        .count())
                .isEqualTo(2);
        assertThat(log.page(with("user", user.id(), "action", "filter.one")).count())
                .isEqualTo(1);
        assertThat(log.page(with("action", "filter.*", "result", "forbidden")).count())
                .isZero();
        String soon = Instant.now().plusSeconds(60).toString();
        assertThat(log.page(with("action", "filter.*", "since", soon)).count()).isZero();
        assertThat(log.page(with("action", "filter.*", "until", soon)).count()).isEqualTo(2);
    }

    @Test
    void pagesFollowOneAnotherWithoutGapsWhileTheLogGrows() {
        IntStream.range(0, 7).forEach(i -> record(null, "paged.entry", "n:" + i, Map.of()));
        List<String> seen = new ArrayList<>();
        String after = null;
        do {
            AuditPage page = log.page(
                    after == null
                            ? with("action", "paged.entry", "limit", "3")
                            : with("action", "paged.entry", "limit", "3", "after", after));
            page.entries().forEach(line -> seen.add(line.resource()));
            record(null, "paged.entry", "late", Map.of());
            after = page.next();
        } while (after != null);

        assertThat(seen).containsExactly("n:6", "n:5", "n:4", "n:3", "n:2", "n:1", "n:0");
    }

    @Test
    void aFilterThatIsNoneIsRefused() {
        assertProblem(Problem.BAD_PARAMETER, () -> log.page(with("since", "yesterday")));
        assertProblem(Problem.BAD_PARAMETER, () -> log.page(with("after", "somewhere")));
        assertProblem(Problem.BAD_PARAMETER, () -> log.page(with("limit", "1001")));
    }

    @Test
    void anExportIsCsvThatNoSpreadsheetRuns() {
        record(null, "export.entry", "=HYPERLINK(\"x\")", Map.of("reason", "a, \"b\""));
        Recorded reply = new Recorded();

        log.export(with("action", "export.entry"), Caller.operator(), reply);

        List<String> lines = reply.body.toString(StandardCharsets.UTF_8).lines().toList();
        assertThat(reply.headers.get("Content-Type")).startsWith("text/csv");
        assertThat(lines).hasSize(2);
        assertThat(lines.get(0)).startsWith("id,occurred_at,user_id");
        assertThat(lines.get(1))
                .contains("\"'=HYPERLINK(\"\"x\"\")\"")
                .contains("\"{\"\"reason\"\":\"\"a, \\\"\"b\\\"\"\"\"}\"");
        assertThat(log.page(with("action", "audit.export")).count()).isPositive();
    }

    @Test
    void whatIsOlderThanItIsKeptGoesAndTheLogSaysSo() {
        record(null, "old.entry", null, Map.of());
        record(null, "young.entry", null, Map.of());
        access.database.write(handle -> handle.execute(
                "update audit_log set occurred_at = occurred_at - interval '31 days' where action = 'old.entry'"));

        assertThat(log.forget()).isEqualTo(1);
        assertThat(log.forget()).isZero();

        assertThat(log.page(with("action", "old.entry")).count()).isZero();
        assertThat(log.page(with("action", "young.entry")).count()).isEqualTo(1);
        assertThat(log.page(with("action", "audit.expired")).entries())
                .singleElement()
                .satisfies(line -> assertThat(line.params()).containsEntry("entries", 1));
        assertProblem(Problem.INVALID, () -> new AuditConfig(Duration.ofHours(1)));
    }

    private static final class Recorded implements Reply {
        private final ByteArrayOutputStream body = new ByteArrayOutputStream();
        private final Map<String, String> headers = new HashMap<>();

        @Override
        public OutputStream stream(Map<String, String> sent) {
            headers.putAll(sent);
            return body;
        }

        @Override
        public void trailer(String name, String value) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void file(int status, Map<String, String> sent, Path file, long offset, long length) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void head(int status, Map<String, String> sent) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void onDisconnect(Runnable action) {
            throw new UnsupportedOperationException();
        }
    }
}
