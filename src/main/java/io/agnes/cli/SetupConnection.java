package io.agnes.cli;

import java.io.IOException;
import java.util.Optional;

/** Finds the server and signs in, asking a person for what is missing. */
final class SetupConnection {
    private static final int UNAUTHENTICATED = 401;

    private final DaCommand da;
    private final boolean asking;

    SetupConnection(DaCommand da, boolean nonInteractive) {
        this.da = da;
        this.asking = !nonInteractive && da.io().screen().interactive();
    }

    /**
     * @param givenOrNull what was typed
     * @throws Failure when the workspace belongs to another one
     */
    ServerUrl server(String givenOrNull, Optional<Workspace> existing) {
        ServerUrl server = givenOrNull == null ? chosen() : ServerUrl.parse(givenOrNull);
        String own = existing.map(Workspace::server).orElse(server.toString());
        if (!own.equals(server.toString())) {
            throw Failure.usage(
                    "This workspace belongs to " + own + ", not to " + server + ".",
                    "Choose another folder: da analyst setup --workspace DIR --server-url " + server);
        }
        return server;
    }

    private ServerUrl chosen() {
        ServerUrl known = da.server();
        boolean nobodyChose = known.toString().equals(ServerUrl.DEFAULT);
        if (!asking || !nobodyChose) {
            return known;
        }
        String typed = da.io().prompt().line("Server [" + known + "]: ");
        return typed == null || typed.isBlank() ? known : ServerUrl.parse(typed);
    }

    /** A client whose token the server has accepted. */
    ApiClient signIn(ServerUrl server, boolean tokenStdin) throws IOException {
        TokenKeeping tokens = new TokenKeeping(da);
        if (tokenStdin) {
            tokens.keep(server, tokens.read());
            return da.client(server);
        }
        ApiClient client = da.client(server);
        try {
            client.get("/auth/me");
            return client;
        } catch (Failure refused) {
            if (refused.status() != UNAUTHENTICATED) {
                throw refused;
            }
            if (!asking) {
                throw Failure.of(
                        "Nobody is signed in to " + server + ".",
                        "Send an access token: da analyst setup --server-url " + server
                                + " --token-stdin < token.txt, or sign in first: da auth login --server " + server);
            }
        }
        da.io().note("Sign in to " + server + ".");
        String email = da.io().prompt().line("E-mail: ");
        String password = da.io().prompt().secret("Password: ");
        LoginCommand.signIn(da, new ApiClient(server, Optional.empty()), email, password);
        return da.client(server);
    }
}
