package io.agnes.operator;

import io.agnes.Agnes;
import io.agnes.Components;
import io.agnes.access.AuthConfig;
import io.agnes.access.SigningKey;
import io.agnes.access.Tokens;
import io.agnes.config.Home;
import io.agnes.config.Settings;
import io.agnes.platform.ServerConfig;
import java.net.URI;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The engine of a home for one command: the server that runs there, or, when none does, an engine of our own for as
 * long as the command lasts.
 */
final class EngineAccess implements AutoCloseable {
    private final Agnes own;
    private final ServerClient client;

    private EngineAccess(Agnes own, ServerClient client) {
        this.own = own;
        this.client = client;
    }

    static EngineAccess of(Home home) {
        Optional<ServerClient> running = running(home);
        if (running.isPresent()) {
            return new EngineAccess(null, running.get());
        }
        Map<String, String> anyPort = new HashMap<>(home.process());
        anyPort.put("AGNES_HOST", "127.0.0.1");
        anyPort.put("AGNES_PORT", "0");
        anyPort.put("AGNES_OBSERVE_PORT", "0");
        return ofOwn(Agnes.start(new Home(home.folder(), anyPort)));
    }

    /** The server that runs in a home. */
    static Optional<ServerClient> running(Home home) {
        Settings settings = home.settings(Components.SECTIONS);
        if (!Files.exists(home.data().stateFile())) {
            return Optional.empty();
        }
        Tokens tokens = new Tokens(
                SigningKey.existing(home.data().state(), home.environment()),
                settings.section(AuthConfig.class).tokenLifetime());
        ServerConfig server = settings.section(ServerConfig.class);
        return Optional.of(new ServerClient(
                        URI.create("http://" + server.host() + ":" + server.port()),
                        tokens.operator().value()))
                .filter(ServerClient::isThere);
    }

    /** An engine that was started for the command; closing this closes it. */
    static EngineAccess ofOwn(Agnes agnes) {
        return new EngineAccess(
                agnes,
                new ServerClient(
                        agnes.address(),
                        agnes.components().access().tokens().operator().value()));
    }

    ServerClient client() {
        return client;
    }

    @Override
    public void close() {
        if (own != null) {
            own.close();
        }
    }
}
