package io.agnes.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The values of a table: what DuckDB's SUMMARIZE finds, on all rows. */
@Command(name = "explore", description = "Shows the range, the distinct and the missing values of each column.")
final class ExploreCommand implements Callable<Integer> {
    private static final int SAMPLE = 5;

    private final DaCommand da;

    @Parameters(paramLabel = "TABLE", description = "Id of the table.")
    private String table;

    @Option(names = "--remote", description = "Show the profile that the server has made.")
    private boolean remote;

    @Option(names = "--json", description = "Print table, row_count, columns, sample_rows and summary as JSON.")
    private boolean json;

    ExploreCommand(DaCommand da) {
        this.da = da;
    }

    @Override
    public Integer call() throws IOException {
        if (remote) {
            return new ProfileCommand(da).show(table, json);
        }
        try (LocalDatabase database = LocalDatabase.read(da.requiredWorkspace())) {
            TableSample sample = new TableSample(new LocalStatements(database, null));
            ObjectNode told = sample.of(table, SAMPLE);
            told.set(
                    "summary",
                    sample.rows(
                            "select column_name, column_type, min, max, approx_unique, null_percentage from (summarize "
                                    + LocalDatabase.quoted(table) + ")"));
            if (json) {
                da.json(told);
            } else {
                told.remove(List.of("columns"));
                new AnswerView(da.io(), List.of()).show(told);
            }
        }
        return 0;
    }
}
