package io.agnes.platform;

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

        @Setting(value = "16KB", description = "Largest request head (request line and headers together).")
        DataSize maxHeader,

        @Setting(value = "60s", description = "A connection without traffic is closed after this time.")
        Duration idleTimeout,

        @Setting(value = "64", description = "Requests that are worked on at the same time; more wait.")
        int workers) {}
