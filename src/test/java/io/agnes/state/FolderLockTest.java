package io.agnes.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import io.agnes.config.DataFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderLockTest {
    @TempDir
    Path folder;

    @Test
    void theFileSaysWhoHoldsTheFolderAndTheFolderIsPrivate() throws Exception {
        Path state = folder.resolve("state");
        try (FolderLock lock = FolderLock.take(DataFolder.at(folder))) {
            assertThat(Files.readString(state.resolve("agnes.lock")))
                    .matches("PID " + ProcessHandle.current().pid() + ", since \\d{4}-\\d\\d-\\d\\dT[\\d:]+Z\n");
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(state)))
                .isEqualTo("rwx------");
        assertThat(state.resolve("agnes.lock")).isEmptyFile();
    }

    @Test
    void aSecondProcessIsToldWhoHoldsWhichFolder() throws Exception {
        try (HoldingProcess holder = HoldingProcess.over(folder)) {
            for (int attempt = 0; attempt < 2; attempt++) {
                assertThatThrownBy(() -> FolderLock.take(DataFolder.at(folder)))
                        .isInstanceOfSatisfying(AgnesException.class, e -> {
                            assertThat(e.problem()).isEqualTo(Problem.UNAVAILABLE);
                            assertThat(e)
                                    .hasMessageContaining("PID " + holder.pid() + ", since ")
                                    .hasMessageContaining(folder.toString());
                            assertThat(e.hint()).contains("Stop that process").contains("DATA_DIR");
                        });
            }
        }
        FolderLock.take(DataFolder.at(folder)).close();
    }

    @Test
    void aKilledProcessHoldsNothing() throws Exception {
        HoldingProcess holder = HoldingProcess.over(folder);
        holder.kill();

        try (FolderLock lock = FolderLock.take(DataFolder.at(folder))) {
            assertThat(Files.readString(folder.resolve("state/agnes.lock")))
                    .startsWith("PID " + ProcessHandle.current().pid());
        }
    }

    @Test
    void takingItTwiceInOneProcessIsRefused() {
        try (FolderLock lock = FolderLock.take(DataFolder.at(folder))) {
            assertThatThrownBy(() -> FolderLock.take(DataFolder.at(folder)))
                    .isInstanceOfSatisfying(
                            AgnesException.class, e -> assertThat(e).hasMessageContaining("open already"));
        }
    }
}
