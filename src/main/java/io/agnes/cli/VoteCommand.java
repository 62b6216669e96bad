package io.agnes.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Says what one thinks of an item. */
@Command(
        name = "vote",
        description = "Votes for an item or against it; a later vote takes the place of an earlier one.")
final class VoteCommand implements Callable<Integer> {
    private final DaCommand da;

    /** In the order of their numbers, from -1. */
    private enum Opinion {
        DOWN,
        NONE,
        UP
    }

    @Parameters(index = "0", paramLabel = "ITEM", description = "Id of the item.")
    private String item;

    @Parameters(index = "1", paramLabel = "VOTE", description = "up, down, or none to take it back.")
    private String vote;

    @Option(names = "--json", description = "Print the server's answer as JSON.")
    private boolean json;

    VoteCommand(DaCommand da) {
        this.da = da;
    }

    @Override
    public Integer call() throws IOException {
        JsonNode tally = da.client()
                .post(
                        "/api/memory/" + ApiClient.segment(item) + "/vote",
                        JsonNodeFactory.instance.objectNode().put("vote", number()));
        if (json) {
            da.json(tally);
        } else {
            new AnswerView(da.io(), List.of()).show(tally);
        }
        return 0;
    }

    private int number() {
        try {
            return Opinion.valueOf(vote.toUpperCase(Locale.ROOT)).ordinal() - 1;
        } catch (IllegalArgumentException unknown) {
            throw Failure.usage("'" + vote + "' is no vote.", "Write up, down or none.");
        }
    }
}
