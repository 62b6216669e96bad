package io.agnes.catalog.columns;

import static org.assertj.core.api.Assertions.assertThat;

import io.agnes.catalog.CatalogFixture;
import io.agnes.catalog.columns.Draft.Guess;
import io.agnes.state.OnBothDatabases;
import io.agnes.state.StateOn;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a column seems to be: by its type, and of text by what its values look like. */
@OnBothDatabases
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SamplerTest {
    @Parameter
    StateOn on;

    private ColumnsFixture fixture;
    private Map<String, Guess> guesses;

    @BeforeParameterizedClassInvocation
    void look(StateOn on, @TempDir Path folder) throws IOException {
        fixture = new ColumnsFixture(folder.resolve(on.name()), on, Map.of("things", """
                select i::integer as int_, i::decimal(9,2) as dec_, i::double as dbl_, (i > 5) as bool_,
                    date '2026-01-01' + i::integer as date_, timestamp '2026-01-01 10:00:00' as ts_,
                    [i] as list_, {'a': i} as struct_,
                    (i - 50)::varchar as integers, (i / 4.0)::decimal(9,2)::varchar as numerics, i || 'e3' as floats,
                    case when i % 2 = 0 then 'TRUE' else 'false' end as booleans,
                    (date '2026-01-01' + i::integer)::varchar as dates,
                    '2026-01-01T10:00:00Z' as timestamps,
                    lpad(i::varchar, 5, '0') as zips, case when i = 77 then 'n/a' else i::varchar end as mixed,
                    null::varchar as nothing, case when i < 3 then '1' end as few, ' ' || i as padded,
                    i::varchar as "od""d col"
                from range(100) t(i)
                """));
        guesses = new Sampler(fixture.catalog.warehouse.orchestrator())
                .look(fixture.tables.get(ColumnsFixture.table("things"), CatalogFixture.ADMIN)).stream()
                        .collect(Collectors.toMap(Guess::name, guess -> guess));
    }

    @AfterParameterizedClassInvocation
    void close() {
        fixture.close();
    }

    @ParameterizedTest
    @CsvSource({
        "int_, INTEGER, HIGH",
        "dec_, NUMERIC, HIGH",
        "dbl_, FLOAT, HIGH",
        "bool_, BOOLEAN, HIGH",
        "date_, DATE, HIGH",
        "ts_, TIMESTAMP, HIGH",
        "list_, STRING, HIGH",
        "struct_, STRING, HIGH",
        "integers, INTEGER, MEDIUM",
        "numerics, NUMERIC, MEDIUM",
        "floats, FLOAT, MEDIUM",
        "booleans, BOOLEAN, MEDIUM",
        "dates, DATE, MEDIUM",
        "timestamps, TIMESTAMP, MEDIUM",
        "zips, STRING, HIGH",
        "mixed, STRING, HIGH",
        "nothing, STRING, LOW",
        "few, INTEGER, LOW",
        "padded, INTEGER, MEDIUM",
        "'od\"d col', INTEGER, MEDIUM"
    })
    void aColumn(String column, Basetype basetype, Confidence confidence) {
        assertThat(guesses.get(column).basetype()).isEqualTo(basetype);
        assertThat(guesses.get(column).confidence()).isEqualTo(confidence);
    }

    @Test
    void aFewValuesOfEachAreShown() {
        assertThat(guesses.get("integers").examples()).hasSizeBetween(1, 5);
        assertThat(guesses.get("nothing").examples()).isEmpty();
    }
}
