package io.agnes.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderWatchTest {
    @TempDir
    Path folder;

    @Test
    void aChangeIsSeenAsOftenAsIsAskedUntilItHasBeenTold() throws Exception {
        FolderWatch watch = new FolderWatch(folder, Duration.ofMillis(50));
        assertThat(watch.hasChanged()).isFalse();

        Files.writeString(folder.resolve("a.yaml"), "a");
        await().until(watch::hasChanged);
        assertThat(watch.hasChanged()).isTrue();

        watch.awaitChange();
        assertThat(watch.hasChanged()).isFalse();

        watch.close();
        assertThatThrownBy(watch::hasChanged).isInstanceOf(ClosedWatchServiceException.class);
    }
}
