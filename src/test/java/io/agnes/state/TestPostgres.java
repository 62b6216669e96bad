package io.agnes.state;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;

/** The PostgreSQL server of this JVM: started at first use, ended with the JVM. */
final class TestPostgres {
    private TestPostgres() {}

    private static final class Started {
        private static final EmbeddedPostgres SERVER = start();
    }

    static EmbeddedPostgres server() {
        return Started.SERVER;
    }

    static StateConfig config(String schema) {
        return new StateConfig(
                "postgresql://127.0.0.1:" + server().getPort() + "/postgres",
                "postgres",
                "STATE_PASSWORD",
                schema,
                "disable",
                "",
                Duration.ofSeconds(5),
                Duration.ofSeconds(30),
                4);
    }

    /** Nothing here has to outlive a loss of power. */
    private static EmbeddedPostgres start() {
        try {
            return EmbeddedPostgres.builder()
                    .setServerConfig("fsync", "off")
                    .setServerConfig("full_page_writes", "off")
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
