package io.agnes.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code POST /auth/logout}, then forgets the sign-in, also when the server cannot be reached. */
@Command(name = "logout", description = "Ends the sign-in on the server and forgets it here.")
final class LogoutCommand implements Callable<Integer> {
    private final DaCommand da;

    @Option(names = "--json", description = "Print signed_out and server as JSON.")
    private boolean json;

    LogoutCommand(DaCommand da) {
        this.da = da;
    }

    @Override
    public Integer call() throws IOException {
        Optional<Credentials> known = da.folder().credentials();
        known.ifPresent(credentials -> {
            try {
                new ApiClient(ServerUrl.parse(credentials.server()), Optional.of(credentials.accessToken()))
                        .call("POST", "/auth/logout", null);
            } catch (Failure unreachable) {
                da.io().note("warning: The server was not told: " + unreachable.getMessage());
            }
        });
        boolean was = da.folder().forget();
        String server = known.map(Credentials::server).orElse("");
        if (json) {
            da.json(JsonNodeFactory.instance.objectNode().put("signed_out", was).put("server", server));
        } else {
            da.io().note(was ? "Signed out of " + server + "." : "Nobody was signed in.");
        }
        return 0;
    }
}
