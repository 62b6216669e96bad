package io.agnes.catalog.columns;

import io.agnes.catalog.columns.Draft.Guess;
import io.agnes.sync.CatalogTableDetail;
import io.agnes.warehouse.Column;
import io.agnes.warehouse.Identifier;
import io.agnes.warehouse.Snapshot;
import io.agnes.warehouse.Snapshots;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What the columns of a table are, by their types and, of text, by what 500 rows hold. The engine counts in one pass; no
 * row becomes an object. Of a table with a policy no row is seen.
 */
final class Sampler {
    static final int ROWS = 500;
    /** Fewer values than this prove little. */
    private static final int ENOUGH = 50;

    private static final int EXAMPLES = 5;
    private static final int LONGEST_EXAMPLE = 60;
    /** Leading zeros make a code, not a number. */
    private static final String INTEGER = "regexp_full_match(%1$s, '-?(0|[1-9][0-9]{0,17})')";

    private static final String NUMERIC = "regexp_full_match(%1$s, '-?(0|[1-9][0-9]{0,17})([.][0-9]{1,18})?')";
    private static final String FLOAT =
            "regexp_full_match(%1$s, '[-+]?(0|[1-9][0-9]*)([.][0-9]+)?([eE][-+]?[0-9]{1,3})?')";
    private static final String BOOLEAN = "lower(%1$s) in ('true', 'false')";
    private static final String DATE = "length(%1$s) = 10 and try_cast(%1$s as date) is not null";
    private static final String TIMESTAMP = "length(%1$s) > 10 and try_cast(%1$s as timestamptz) is not null";
    /** By basetype, the first that fits all values counts. */
    private static final List<String> TESTS = List.of(INTEGER, NUMERIC, FLOAT, BOOLEAN, DATE, TIMESTAMP);

    private static final List<Basetype> BASETYPES = List.of(
            Basetype.INTEGER, Basetype.NUMERIC, Basetype.FLOAT, Basetype.BOOLEAN, Basetype.DATE, Basetype.TIMESTAMP);

    private final Snapshots snapshots;

    Sampler(Snapshots snapshots) {
        this.snapshots = snapshots;
    }

    /** A guess for each column of a published table, in their order. */
    List<Guess> look(CatalogTableDetail table) {
        try (Snapshot snapshot = snapshots.current();
                Connection connection = snapshot.connect();
                Statement statement = connection.createStatement();
                ResultSet counts = statement.executeQuery(sql(table))) {
            counts.next();
            List<Guess> guesses = new ArrayList<>();
            int place = 1;
            for (CatalogTableDetail.Column column : table.columns()) {
                long values = counts.getLong(place++);
                List<Long> fitting = new ArrayList<>();
                for (int i = 0; i < TESTS.size(); i++) {
                    fitting.add(counts.getLong(place++));
                }
                Object[] examples = (Object[]) counts.getArray(place++).getArray();
                guesses.add(guess(
                        column,
                        values,
                        fitting,
                        Arrays.stream(examples).map(String::valueOf).toList()));
            }
            return guesses;
        } catch (SQLException e) {
            throw new IllegalStateException("The table " + table.table().id() + " cannot be sampled.", e);
        }
    }

    private static String sql(CatalogTableDetail table) {
        String columns = table.columns().stream()
                .map(column -> {
                    String text = "trim(cast(" + Column.quoted(column.name()) + " as varchar))";
                    String tests = TESTS.stream()
                            .map(test -> "count(*) filter (" + test.formatted(text) + ")")
                            .collect(Collectors.joining(", "));
                    return "count(nullif(" + text + ", '')), " + tests + ", coalesce(list(distinct left(" + text + ", "
                            + LONGEST_EXAMPLE + ")) filter (" + text + " <> '')[:" + EXAMPLES + "], [])";
                })
                .collect(Collectors.joining(", "));
        return "select " + columns + " from (select * from (select * from "
                + new Identifier(table.table().id()).quoted()
                + " limit 100000) using sample reservoir(" + ROWS + " rows) repeatable (7))";
    }

    private static Guess guess(
            CatalogTableDetail.Column column, long values, List<Long> fitting, List<String> examples) {
        List<String> sorted = examples.stream().sorted().toList();
        Basetype declared = Basetype.declared(column.type());
        if (declared != null) {
            return new Guess(column.name(), column.type(), declared, Confidence.HIGH, sorted);
        } else if (values == 0) {
            return new Guess(column.name(), column.type(), Basetype.STRING, Confidence.LOW, sorted);
        }
        for (int i = 0; i < fitting.size(); i++) {
            if (fitting.get(i) == values) {
                Confidence confidence = values < ENOUGH ? Confidence.LOW : Confidence.MEDIUM;
                return new Guess(column.name(), column.type(), BASETYPES.get(i), confidence, sorted);
            }
        }
        return new Guess(column.name(), column.type(), Basetype.STRING, Confidence.HIGH, sorted);
    }
}
