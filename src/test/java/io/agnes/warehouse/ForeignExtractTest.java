package io.agnes.warehouse;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.duckdb.DuckDBConnection;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ForeignExtractTest {
    @TempDir
    Path root;

    private TestWarehouse warehouse;

    @BeforeEach
    void open() {
        warehouse = new TestWarehouse(root);
    }

    @AfterEach
    void close() {
        warehouse.close();
    }

    @Test
    void innerTablesAndViewsAreCopiedAndPublished() throws Exception {
        Path data = Files.createDirectories(warehouse.folder("jira").resolve("data"));
        try (DuckDBConnection connection = warehouse.engine.work()) {
            Engine.run(connection, "copy (select 5 as v) to '" + data + "/issues.parquet' (format parquet)");
        }
        warehouse.foreign(
                "jira",
                "create table people as select 7 as v",
                "create view issues as select * from read_parquet('" + data + "/issues.parquet')",
                "insert into _meta values ('people', 'All', 0, 0, timestamp '2024-12-31 12:00:00', 'local'), "
                        + "('issues', null, 0, 0, null, null)");

        RebuildReport report = warehouse.rebuild();

        assertThat(report.problems()).isEmpty();
        assertThat(warehouse.answer("select v from jira.people")).isEqualTo("7");
        assertThat(warehouse.answer("select v from issues")).isEqualTo("5");
        Relation people = report.relations().get(1);
        assertThat(people.rows()).isEqualTo(1);
        assertThat(people.extractedAt()).isEqualTo(Instant.parse("2024-12-31T12:00:00Z"));
        assertThat(people.sha256()).isEqualTo(GrowingDigest.of(people.files().get(0)));
    }

    @Test
    void aCopyIsMadeAgainOnlyWhenTheExtractHasChanged() throws Exception {
        writePeople(1);
        Path first = warehouse.rebuild().relations().get(0).files().get(0);

        assertThat(warehouse.rebuild().relations().get(0).files()).containsExactly(first);
        warehouse.stop();
        assertThat(warehouse.rebuild().relations().get(0).files()).containsExactly(first);

        writePeople(2);
        Path second = warehouse.rebuild().relations().get(0).files().get(0);
        assertThat(second).isNotEqualTo(first);
        assertThat(warehouse.answer("select v from people")).isEqualTo("2");
        assertThat(first).doesNotExist();
    }

    @Test
    void badRowsAreLeftOutOneByOneAndReported() throws Exception {
        warehouse.foreign(
                "jira",
                "create table good as select 1 as v",
                "insert into _meta (table_name, query_mode) values ('good', null), ('good', null), ('no inner', null), "
                        + "('missing', null), ('a\"; drop table x', null), ('_meta', null), (null, null), "
                        + "('tail\n', null)",
                "create table far as select 1 as v",
                "insert into _meta (table_name, query_mode) values ('far', 'remote')");

        RebuildReport report = warehouse.rebuild();

        assertThat(report.relations())
                .extracting(relation -> relation.id().value())
                .containsExactly("good");
        assertThat(report.problems()).hasSize(8).allSatisfy(problem -> assertThat(problem.source())
                .isEqualTo("jira"));
        assertThat(report.problems()).extracting(SourceProblem::message).anyMatch(text -> text.contains("'missing'"));
        assertThat(report.problems()).extracting(SourceProblem::message).anyMatch(text -> text.contains("'far'"));
    }

    @Test
    void aForeignViewReadsNothingOutsideItsFolder() throws Exception {
        Path secret = Files.writeString(root.resolve("secret.csv"), "v\n1\n");
        Path inside = Files.createDirectories(warehouse.folder("jira")).resolve("open.csv");
        Files.writeString(inside, "v\n1\n");
        warehouse.foreign(
                "jira",
                "create view secret as select * from read_csv('" + secret + "')",
                "create view open as select * from read_csv('" + inside + "')",
                "insert into _meta (table_name) values ('secret'), ('open')");

        RebuildReport report = warehouse.rebuild();

        assertThat(report.relations())
                .extracting(relation -> relation.id().value())
                .containsExactly("open");
        assertThat(report.problems()).singleElement().satisfies(problem -> assertThat(problem.message())
                .contains("'secret'")
                .doesNotContain(root.toString()));
    }

    @Test
    void aViewThatBreaksKeepsTheLastCopy() throws Exception {
        writePeople(1);
        warehouse.rebuild();
        warehouse.foreign(
                "jira",
                "create view people as select 'x'::integer as v",
                "insert into _meta (table_name) values ('people')");

        RebuildReport report = warehouse.rebuild();

        assertThat(report.problems()).extracting(SourceProblem::keepsLastGood).containsExactly(true);
        assertThat(warehouse.answer("select v from people")).isEqualTo("1");
    }

    @Test
    void aDatabaseThatIsNoExtractIsReported() throws Exception {
        Files.createDirectories(warehouse.folder("other"));
        try (DuckDBConnection connection =
                warehouse.engine.create(warehouse.folder("other").resolve("extract.duckdb"))) {
            Engine.run(connection, "create table t (i integer)");
        }

        assertThat(warehouse.rebuild().problems()).singleElement().satisfies(problem -> assertThat(problem.message())
                .contains("'other'"));
    }

    private void writePeople(int value) throws Exception {
        warehouse.foreign(
                "jira",
                "create table people as select " + value + " as v",
                "insert into _meta (table_name) values ('people')");
    }
}
