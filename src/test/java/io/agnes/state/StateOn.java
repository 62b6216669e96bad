package io.agnes.state;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.UUID;

/** A database that can hold the state, for tests: see {@link OnBothDatabases}. */
public enum StateOn {
    DUCKDB {
        @Override
        StateDatabase open(Path file, Migrations migrations) {
            return StateDatabase.open(file, migrations);
        }
    },

    /** One real server for all tests of this JVM; each file stands for a schema of its own. */
    POSTGRESQL {
        @Override
        StateDatabase open(Path file, Migrations migrations) {
            return StateDatabase.open(TestPostgres.config(schema(file)), null, migrations);
        }
    };

    /** The state that belongs to this path; a new one at the first call, the same one after it was closed. */
    public StateDatabase open(Path file) {
        return open(file, Migrations.bundled());
    }

    abstract StateDatabase open(Path file, Migrations migrations);

    /** The section of {@code instance.yaml} for the schema that {@link #POSTGRESQL} has for a path. */
    public static String postgresSettings(Path file) {
        StateConfig config = TestPostgres.config(schema(file));
        return "state:\n  url: " + config.url() + "\n  user: " + config.user() + "\n  schema: " + config.schema()
                + "\n  tls: " + config.tls() + "\n";
    }

    static String schema(Path file) {
        UUID id = UUID.nameUUIDFromBytes(file.toAbsolutePath().toString().getBytes(StandardCharsets.UTF_8));
        return "t" + id.toString().replace("-", "");
    }
}
