package io.agnes.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code GET /api/catalog/search?q=}. */
@Command(name = "search", description = "Looks for tables, columns and metrics by words.")
final class CatalogSearchCommand implements Callable<Integer> {
    private final DaCommand da;

    @Parameters(arity = "1..*", paramLabel = "WORD", description = "What to look for.")
    private List<String> words;

    @Option(names = "--json", description = "Print the server's answer as JSON.")
    private boolean json;

    CatalogSearchCommand(DaCommand da) {
        this.da = da;
    }

    @Override
    public Integer call() throws IOException {
        ApiClient client = da.client();
        JsonNode found = ProfileCommand.get(
                client,
                "/api/catalog/search?q=" + ApiClient.segment(String.join(" ", words)),
                "a search of the catalog",
                client);
        if (json) {
            da.json(found);
        } else {
            new AnswerView(da.io(), List.of()).show(found);
        }
        return 0;
    }
}
