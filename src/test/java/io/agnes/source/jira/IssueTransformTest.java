package io.agnes.source.jira;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class IssueTransformTest {
    private static final Instant NOON = Instant.parse("2026-03-02T12:00:00Z");

    private final IssueTransform transform = new IssueTransform(JiraFixtures.FIELDS, JiraFixtures.SITE, id -> null);

    @ParameterizedTest
    @EnumSource
    void givesTheExpectedRows(JiraTable table) {
        JsonNode expected = JiraFixtures.json("expected/SUP-101.rows.json")
                .path(table.name().toLowerCase(Locale.ROOT));

        List<ObjectNode> rows = transform.rows(JiraFixtures.refreshed(), NOON).of(table);

        List<JsonNode> wanted = new ArrayList<>();
        expected.forEach(row -> wanted.add(onPurpose(row.deepCopy())));
        assertThat(rows.stream().map(IssueTransformTest::comparable).toList())
                .containsExactlyInAnyOrderElementsOf(
                        wanted.stream().map(IssueTransformTest::comparable).toList());
    }

    /** Rich text is kept better than the rows that were handed down have it. */
    private static ObjectNode onPurpose(ObjectNode row) {
        if (row.has("description")) {
            row.put(
                    "description",
                    "The nightly export stops after 10 minutes.\n1. open the Exports page\n2. start orders_full\n"
                            + "See runbook (https://wiki.example.com/runbooks/export) for details.");
        }
        if (row.path("body").asText().startsWith("Load balancer")) {
            row.put("body", "Load balancer idle timeout.\nInternal.");
        }
        return row;
    }

    /** The moment counts, not how it is written. */
    private static JsonNode comparable(JsonNode row) {
        return JiraFixtures.parse(
                row.toString().replace("+00:00\"", "Z\"").getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @EnumSource
    void givesEachColumnInItsOrder(JiraTable table) {
        List<String> columns =
                table.columns().stream().map(JiraTable.Column::name).toList();

        assertThat(transform.rows(JiraFixtures.refreshed(), NOON).of(table))
                .isNotEmpty()
                .allSatisfy(row -> {
                    List<String> names = new ArrayList<>();
                    row.fieldNames().forEachRemaining(names::add);
                    assertThat(names).containsExactlyInAnyOrderElementsOf(columns);
                });
    }

    @Test
    void takesTimesInUtcAcrossTheMonth() {
        assertThat(embedded("10-issue-updated-unicode-adf.json")
                        .path("created_at")
                        .asText())
                .isEqualTo("2026-04-01T06:50:00Z");
        assertThat(embedded("11-issue-created-missing-fields.json")
                        .path("created_at")
                        .asText())
                .isEqualTo("2026-04-30T23:30:00Z");
    }

    @Test
    void keepsEveryCharacter() {
        ObjectNode row = embedded("10-issue-updated-unicode-adf.json");

        assertThat(row.path("summary").asText()).isEqualTo("Přihlášení selhává 🚫 – \"Příliš žluťoučký\" \\ test\ttab");
        assertThat(row.path("labels").asText())
                .isEqualTo("[\"p\\u0159ihl\\u00e1\\u0161en\\u00ed\", \"emoji-\\ud83d\\udeab\"]");
        assertThat(row.path("reporter_name").asText()).isEqualTo("山田 太郎");
        assertThat(row.path("context").asText()).isEqualTo("Kontext: přihlášení přes SSO");
        assertThat(embedded("12-issue-updated-huge-description.json")
                        .path("description")
                        .asText())
                .hasSizeGreaterThan(32_000);
    }

    @Test
    void knowsNoServiceLevelThatIsRefused() {
        ObjectNode row = embedded("10-issue-updated-unicode-adf.json");

        assertThat(row.path("first_response_breached").isNull()).isTrue();
        assertThat(row.path("time_to_resolution_breached").asText()).isEqualTo("False");
        assertThat(row.path("time_to_resolution_elapsed_millis").asLong()).isEqualTo(5_400_000);
    }

    @Test
    void takesNothingForGranted() {
        ObjectNode row = embedded("11-issue-created-missing-fields.json");

        assertThat(row.path(JiraTable.KEY).asText()).isEqualTo("SUP-301");
        assertThat(row.path("status").asText()).isEqualTo("Waiting for support");
        assertThat(row.path("description").asText()).isEmpty();
        assertThat(row.path("labels").asText()).isEqualTo("[]");
        assertThat(row.path("participants").asText()).isEqualTo("[]");
        assertThat(row.path("comment_count").asLong()).isZero();
        assertThat(List.of("summary", "status_category", "issue_type", "creator_email", "satisfaction", "project_name"))
                .allSatisfy(column ->
                        assertThat(row.path(column).isNull()).as(column).isTrue());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{'key':'A-1','fields':null}",
                "{'key':'A-1','fields':[]}",
                "{'key':7,'id':{},'fields':{'status':'x','comment':[],'attachment':{},'issuelinks':[null,1,{}],"
                        + "'labels':'x','created':'yesterday','project':7}}",
                "{'key':'A-1','changelog':{'histories':[null,{'items':null},{'items':[null]}]},'_remote_links':{}}",
            })
    void anyFormBecomesOneRow(String issue) {
        IssueRows rows = transform.rows(
                JiraFixtures.parse(issue.replace('\'', '"').getBytes(java.nio.charset.StandardCharsets.UTF_8)), NOON);

        assertThat(rows.of(JiraTable.ISSUES)).hasSize(1);
        assertThat(rows.of(JiraTable.ISSUELINKS)).isEmpty();
    }

    @Test
    void replacesWhatIsNoCharacter() {
        assertThat(Values.clean("a\u0000b\uD800c\uDC00")).isEqualTo("a\uFFFDb\uFFFDc\uFFFD");
        assertThat(Values.clean("🚫")).isEqualTo("🚫");
    }

    @Test
    void leavesColumnsEmptyWithoutTheirFields() {
        IssueTransform none = new IssueTransform(new JiraFields(Map.of()), "", id -> null);

        ObjectNode row = none.rows(JiraFixtures.refreshed(), NOON).issue();

        assertThat(row.path("severity").isNull()).isTrue();
        assertThat(row.path("triage").isNull()).isTrue();
        assertThat(row.path("issue_url").asText()).isEqualTo(JiraFixtures.SITE + "/browse/SUP-101");
    }

    private ObjectNode embedded(String name) {
        return transform.rows(JiraFixtures.json(name).path("issue"), NOON).issue();
    }
}
