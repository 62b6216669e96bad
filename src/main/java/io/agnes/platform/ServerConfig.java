package io.agnes.platform;

import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import io.agnes.config.DataSize;
import io.agnes.config.Section;
import io.agnes.config.Setting;
import java.time.Duration;

/** The HTTP server. */
@Section(value = "server", description = "The HTTP server on which the API and its routes are served.")
public record ServerConfig(
        @Setting(value = "${AGNES_HOST:127.0.0.1}", description = "Address to listen on; 0.0.0.0 listens on all.")
        String host,

        @Setting(value = "${AGNES_PORT:8000}", description = "Port to listen on; 0 takes any free one.")
        int port,

        @Setting(
                value = "${AGNES_OBSERVE_PORT:9876}",
                description = "Loopback port of /observe/health and /observe/metrics; 0 switches them off.")
        int observePort,

        @Setting(value = "2MB", description = "Largest request body; a larger one is answered 413.")
        DataSize maxBody,

        @Setting(
                value = "8MB",
                description = "Largest body of an event that its sender signs, such as those of Jira; a larger one is"
                        + " answered 413.")
        DataSize maxEvent,

        @Setting(value = "16KB", description = "Largest request head (request line and headers together).")
        DataSize maxHeader,

        @Setting(value = "60s", description = "A connection without traffic is closed after this time.")
        Duration idleTimeout,

        @Setting(value = "64", description = "Requests that are worked on at the same time, 1 to 1000; more wait.")
        int workers,

        @Setting(
                value = "${AGNES_TRUSTED_PROXIES:}",
                description =
                        "Addresses and networks of proxies, with commas between; only what these say of a client in"
                                + " X-Forwarded-For and X-Forwarded-Proto is believed.")
        String trustedProxies,

        @Setting(
                value = "${CORS_ORIGINS:}",
                description =
                        "Origins whose pages may read answers in a browser, with commas between; none when empty.")
        String corsOrigins) {
    private static final int PORTS = 65_535;
    private static final int MOST_WORKERS = 1_000;

    public ServerConfig {
        requireIn(port, 0, PORTS, "The port");
        requireIn(observePort, 0, PORTS, "The port of health and metrics");
        requireIn(workers, 1, MOST_WORKERS, "The number of workers");
        ClientAddresses.behind(trustedProxies);
        CrossOrigin.of(corsOrigins);
    }

    /** From where requests come, behind these proxies. */
    public ClientAddresses clients() {
        return ClientAddresses.behind(trustedProxies);
    }

    private static void requireIn(int value, int least, int most, String what) {
        if (value < least || value > most) {
            throw new AgnesException(
                    Problem.INVALID, what + " is " + value + ".", "Write a number from " + least + " to " + most + ".");
        }
    }
}
