package io.agnes.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.agnes.access.Audit;
import io.agnes.access.Caller;
import io.agnes.common.AgnesException;
import io.agnes.common.IncomingFile;
import io.agnes.common.Problem;
import io.agnes.config.DataSize;
import io.agnes.state.OnBothDatabases;
import io.agnes.state.StateDatabase;
import io.agnes.state.StateOn;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;

/** How much one account may send in a day; the way of a file over HTTP is in io.agnes.UploadApiTest. */
@OnBothDatabases
class TableUploadsTest {
    private static final Caller ANN = caller("ann");

    @Parameter
    StateOn on;

    @TempDir
    Path folder;

    private static Caller caller(String id) {
        return new Caller(id, id + "@example.com", id, true, Set.of("Admin"), Set.of());
    }

    private record Announced(long announced) implements IncomingFile {
        @Override
        public InputStream open() {
            return new ByteArrayInputStream(new byte[600]);
        }

        @Override
        public String name() {
            return "orders.csv";
        }
    }

    private static TableUploads uploads(StateDatabase state, Duration later) {
        Clock clock = Clock.fixed(Instant.now().plus(later), ZoneOffset.UTC);
        return new TableUploads(
                state,
                new TableRegistry(state),
                null,
                new Audit(state),
                new UploadQuota(state, DataSize.parse("1KB"), clock));
    }

    private static void sent(StateDatabase state, Caller by, long bytes) {
        Audit audit = new Audit(state);
        state.write(handle -> {
            audit.record(handle, by, "upload_table", "table:orders", Map.of("bytes", bytes), "ok", null);
            return null;
        });
    }

    @Test
    void whatAnAccountHasSentInADayCounts() {
        try (StateDatabase state = on.open(folder.resolve("system.duckdb"))) {
            TableUploads uploads = uploads(state, Duration.ofMinutes(1));
            assertThatCode(() -> uploads.counted(new Announced(1024), ANN)).doesNotThrowAnyException();
            sent(state, ANN, 600);
            sent(state, caller("bob"), 900);

            assertThatCode(() -> uploads.counted(new Announced(424), ANN)).doesNotThrowAnyException();
            assertThatCode(() -> uploads.counted(new Announced(-1), ANN)).doesNotThrowAnyException();
            AgnesException told =
                    catchThrowableOfType(AgnesException.class, () -> uploads.counted(new Announced(425), ANN));
            assertThat(told.problem()).isEqualTo(Problem.CONTENT_TOO_LARGE);
            assertThat(told).hasMessageContaining("more than 1KB in 24 hours; you have sent 600 bytes");
            assertThat(told.hint()).contains("files.upload_quota");

            sent(state, ANN, 424);
            assertThat(catchThrowableOfType(AgnesException.class, () -> uploads.counted(new Announced(-1), ANN)))
                    .hasMessageContaining("you have sent 1024 bytes");
            assertThatCode(() -> uploads(state, Duration.ofHours(25)).counted(new Announced(1024), ANN))
                    .doesNotThrowAnyException();
        }
    }

    @Test
    void filesThatArriveAtTheSameTimeCountTogether() throws IOException {
        try (StateDatabase state = on.open(folder.resolve("system.duckdb"))) {
            TableUploads uploads = uploads(state, Duration.ofMinutes(1));
            IncomingFile first = uploads.counted(new Announced(600), ANN);
            IncomingFile second = uploads.counted(new Announced(-1), ANN);
            try (InputStream slow = first.open();
                    InputStream other =
                            uploads.counted(new Announced(600), caller("bob")).open()) {
                assertThat(slow.readAllBytes()).hasSize(600);
                assertThat(other.readAllBytes()).hasSize(600);
                try (InputStream late = second.open()) {
                    assertThat(catchThrowableOfType(AgnesException.class, late::readAllBytes))
                            .hasMessageContaining("you have sent 600 bytes");
                }
                assertThat(catchThrowableOfType(AgnesException.class, () -> uploads.counted(new Announced(425), ANN)))
                        .hasMessageContaining("you have sent 600 bytes");
            }
            try (InputStream alone = uploads.counted(new Announced(600), ANN).open()) {
                assertThat(alone.readAllBytes()).hasSize(600);
            }
        }
    }
}
