package io.agnes.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows a proposal of column metadata, or decides about its columns. */
@Command(
        name = "review",
        description = {
            "Shows a proposal and what it comes to. With --confirm, --reject or --edit it decides about columns,",
            "each written as TABLE.COLUMN; all of these decisions or none."
        })
final class ReviewCommand implements Callable<Integer> {
    private static final String PROPOSALS = "/api/admin/metadata-proposals/";

    private final DaCommand da;

    @Parameters(index = "0", paramLabel = "PROPOSAL", description = "Name of the proposal.")
    private String proposal;

    @Option(names = "--confirm", paramLabel = "COLUMN", description = "It is as proposed; may be given again.")
    private List<String> confirmed = new ArrayList<>();

    @Option(names = "--reject", paramLabel = "COLUMN", description = "It is not so; may be given again.")
    private List<String> rejected = new ArrayList<>();

    @Option(names = "--edit", paramLabel = "COLUMN", description = "It is as --type and --description say.")
    private String edited;

    @Option(
            names = "--type",
            paramLabel = "TYPE",
            description = "The type of the edited column, as proposed unless given.")
    private String type;

    @Option(
            names = "--description",
            paramLabel = "TEXT",
            description = "The description of the edited column, as proposed unless given.")
    private String description;

    @Option(names = "--json", description = "Print the server's answer as JSON.")
    private boolean json;

    ReviewCommand(DaCommand da) {
        this.da = da;
    }

    @Override
    public Integer call() throws IOException {
        ArrayNode decisions = decisions();
        String path = PROPOSALS + ApiClient.segment(proposal);
        JsonNode answer = decisions.isEmpty()
                ? da.client().get(path)
                : da.client()
                        .post(
                                path + "/review",
                                JsonNodeFactory.instance.objectNode().set("columns", decisions));
        if (json) {
            da.json(answer);
        } else {
            new AnswerView(da.io(), List.of()).show(answer);
        }
        return 0;
    }

    private ArrayNode decisions() {
        boolean changes = type != null || description != null;
        if (changes != (edited != null)) {
            throw Failure.usage(
                    "--edit goes with --type or --description, and they with it.",
                    "Write for example --edit orders.amount --description 'Net of tax'.");
        }
        ArrayNode decisions = JsonNodeFactory.instance.arrayNode();
        confirmed.forEach(column -> decide(decisions, column, "confirm"));
        rejected.forEach(column -> decide(decisions, column, "reject"));
        if (edited != null) {
            ObjectNode edit = decide(decisions, edited, "edit");
            putIfThere(edit, "basetype", type);
            putIfThere(edit, "description", description);
        }
        return decisions;
    }

    /** The id of a table has no dots, the name of a column may have some. */
    private static ObjectNode decide(ArrayNode decisions, String column, String decision) {
        int dot = column.indexOf('.');
        if (dot <= 0) {
            throw Failure.usage(
                    "'" + column + "' names no column.", "Write it as TABLE.COLUMN, such as orders.amount.");
        }
        return decisions
                .addObject()
                .put("table_id", column.substring(0, dot))
                .put("column_name", column.substring(dot + 1))
                .put("decision", decision);
    }

    private static void putIfThere(ObjectNode edit, String field, String value) {
        if (value != null) {
            edit.put(field, value);
        }
    }
}
