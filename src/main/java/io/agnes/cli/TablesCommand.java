package io.agnes.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code GET /api/catalog/tables} and {@code GET /api/catalog/tables/{id}}. */
@Command(name = "tables", description = "Lists the tables you may read, or shows one with its columns.")
final class TablesCommand implements Callable<Integer> {
    private final DaCommand da;

    @Parameters(arity = "0..1", paramLabel = "NAME", description = "The table to show.")
    private String name;

    @Option(names = "--json", description = "Print the server's answer as JSON.")
    private boolean json;

    TablesCommand(DaCommand da) {
        this.da = da;
    }

    @Override
    public Integer call() throws IOException {
        Catalog catalog = new Catalog(da.client());
        JsonNode answer = name == null ? catalog.tables() : catalog.table(name);
        if (json) {
            da.json(answer);
            return 0;
        }
        CatalogView view = new CatalogView(da.io());
        if (name == null) {
            view.list(answer);
        } else {
            view.table(answer);
        }
        return 0;
    }
}
