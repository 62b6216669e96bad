package io.agnes.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The columns of a table and some of its rows. */
@Command(name = "describe", description = "Shows the columns of a table and some of its rows.")
final class DescribeCommand implements Callable<Integer> {
    private static final int MOST_ROWS = 100;

    private final DaCommand da;

    @Parameters(paramLabel = "TABLE", description = "Id of the table.")
    private String table;

    @Option(
            names = {"-n", "--rows"},
            paramLabel = "N",
            defaultValue = "5",
            description = "How many rows, 1 to 100.")
    private int rows;

    @Option(names = "--remote", description = "Ask the server, also in a workspace.")
    private boolean remote;

    @Option(names = "--json", description = "Print table, row_count, columns and sample_rows as JSON.")
    private boolean json;

    DescribeCommand(DaCommand da) {
        this.da = da;
    }

    @Override
    public Integer call() throws IOException {
        if (rows < 1 || rows > MOST_ROWS) {
            throw Failure.usage("--rows " + rows + " is out of range.", "Use a number from 1 to " + MOST_ROWS + ".");
        }
        Workspace workspace = remote || da.namesServer() ? null : da.workspace().orElse(null);
        if (workspace == null) {
            show(new Statements(da.client(), null));
            return 0;
        }
        try (LocalDatabase database = LocalDatabase.read(workspace)) {
            show(new LocalStatements(database, null));
        }
        return 0;
    }

    private void show(SqlEngine engine) throws IOException {
        ObjectNode told = new TableSample(engine).of(table, rows);
        if (json) {
            da.json(told);
            return;
        }
        new AnswerView(da.io(), java.util.List.of()).show(told);
    }
}
