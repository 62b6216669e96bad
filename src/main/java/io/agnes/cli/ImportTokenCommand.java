package io.agnes.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Keeps an access token; it is never an argument, where other users of the machine could see it. */
@Command(
        name = "import-token",
        description = "Keeps an access token from standard input, after asking the server whose it is.")
final class ImportTokenCommand implements Callable<Integer> {
    private final DaCommand da;

    @Option(names = "--json", description = "Print server and e-mail as JSON.")
    private boolean json;

    ImportTokenCommand(DaCommand da) {
        this.da = da;
    }

    @Override
    public Integer call() throws IOException {
        TokenKeeping tokens = new TokenKeeping(da);
        Credentials kept = tokens.keep(da.server(), tokens.read());
        if (json) {
            da.json(JsonNodeFactory.instance
                    .objectNode()
                    .put("server", kept.server())
                    .put("email", kept.email()));
        } else {
            da.io().note("The token of " + kept.email() + " for " + kept.server() + " is kept.");
        }
        return 0;
    }
}
