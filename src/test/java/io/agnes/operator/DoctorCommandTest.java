package io.agnes.operator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import io.agnes.config.InstanceConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DoctorCommandTest {
    @TempDir
    Path folder;

    @Test
    void everyFindingIsOneLineInOrderWithItsFix() {
        Agnes.Outcome outcome = new Agnes(folder)
                .checks(
                        check("first", Diagnosis.ok("is fine")),
                        check("second one", Diagnosis.warn("is old", "Renew it."), Diagnosis.ok("is new")))
                .run("doctor");

        assertThat(outcome.exit()).isZero();
        assertThat(outcome.out().lines())
                .containsExactly(
                        "OK    first       is fine",
                        "WARN  second one  is old  -> Renew it.",
                        "OK    second one  is new",
                        "",
                        "2 ok, 1 to look at, 0 failed");
    }

    @Test
    void aFailureMakesTheExitCode() {
        assertThat(new Agnes(folder)
                        .checks(check("a", Diagnosis.fail("broken", "Mend it.")), check("b", Diagnosis.ok("fine")))
                        .run("doctor")
                        .exit())
                .isEqualTo(1);
    }

    @Test
    void jsonHasTheSameFindingsUnderStableKeys() throws IOException {
        Agnes.Outcome outcome = new Agnes(folder)
                .checks(check("a", Diagnosis.warn("old", "Renew it.")), check("b", Diagnosis.ok("fine")))
                .run("doctor", "--json");

        assertThat(new ObjectMapper().readTree(outcome.out()).toString())
                .isEqualTo("{\"status\":\"warn\",\"checks\":["
                        + "{\"status\":\"warn\",\"name\":\"a\",\"what\":\"old\",\"fix\":\"Renew it.\"},"
                        + "{\"status\":\"ok\",\"name\":\"b\",\"what\":\"fine\",\"fix\":null}]}");
    }

    @Test
    void aCheckThatBreaksIsAFindingAndTheNextOneRuns() {
        Agnes.Outcome outcome = new Agnes(folder)
                .checks(
                        breaking("a", new IOException("disk on fire")),
                        breaking("b", new AgnesException(Problem.INVALID, "The key is wrong.", "Turn it.")),
                        check("c", Diagnosis.ok("fine")))
                .run("doctor");

        assertThat(outcome.exit()).isEqualTo(1);
        assertThat(outcome.out())
                .contains("FAIL  a  could not be checked: java.io.IOException: disk on fire")
                .contains("FAIL  b  The key is wrong.  -> Turn it.")
                .contains("OK    c  fine");
    }

    @Test
    void aNewInstanceHasNothingToMend() throws IOException {
        Agnes agnes = new Agnes(folder);
        agnes.environment.put("AGNES_PORT", "0");
        agnes.environment.put("ROUTES_DIR", Path.of("routes").toAbsolutePath().toString());
        assertThat(agnes.run("init", "--yes").exit()).isZero();
        Files.copy(Path.of("config/application.properties"), folder.resolve("config/application.properties"));

        Agnes.Outcome outcome = agnes.checks(
                        Checks.all(agnes.home(), List.of(InstanceConfig.class)).toArray(Check[]::new))
                .run("doctor", "--json");

        JsonNode report = new ObjectMapper().readTree(outcome.out());
        assertThat(report.path("checks"))
                .filteredOn(finding -> finding.path("status").asText().equals("fail"))
                .isEmpty();
        assertThat(report.path("checks"))
                .extracting(finding -> finding.path("name").asText())
                .containsExactly(
                        "java",
                        "duckdb",
                        "data folder",
                        "disk",
                        "port",
                        "secrets",
                        "settings",
                        "routes",
                        "queries",
                        "databases",
                        "state",
                        "extracts");
    }

    @Test
    void versionsNameEveryPart() throws IOException {
        Agnes agnes = new Agnes(folder);

        JsonNode versions =
                new ObjectMapper().readTree(agnes.run("version", "--json").out());

        assertThat(versions.fieldNames()).toIterable().containsExactly("agnes", "camel", "duckdb", "java");
        assertThat(versions.path("camel").asText()).matches("4\\.\\d+\\.\\d+");
        assertThat(versions.path("duckdb").asText()).startsWith("v");
        assertThat(agnes.run("--version").out()).startsWith("agnes ");
    }

    @Test
    void wrongUsageExitsWithTwo() {
        Agnes agnes = new Agnes(folder);

        assertThat(agnes.run().exit()).isEqualTo(2);
        assertThat(agnes.run("docter")).satisfies(outcome -> {
            assertThat(outcome.exit()).isEqualTo(2);
            assertThat(outcome.err()).contains("error: ").contains("doctor");
        });
        assertThat(agnes.run("doctor", "--nope").exit()).isEqualTo(2);
    }

    private static Check check(String name, Diagnosis... findings) {
        return new Check() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public List<Diagnosis> look() {
                return List.of(findings);
            }
        };
    }

    private static Check breaking(String name, Exception failure) {
        return new Check() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public List<Diagnosis> look() throws Exception {
                throw failure;
            }
        };
    }
}
