package io.agnes.install;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agnes.common.AgnesException;
import io.agnes.common.Parameters;
import io.agnes.common.Problem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClientInstallTest {
    @TempDir
    Path folder;

    @Test
    void aServerThatWasBuiltWithoutDaSaysSo() throws Exception {
        ClientInstall install = new ClientInstall(folder, "", "1.2.3");

        assertThat(install.latest()).isEqualTo(new ClientInstall.Latest("1.2.3", null));
        Files.writeString(folder.resolve("da.zip"), "zip");
        assertThat(install.latest().downloadUrlPath()).isEqualTo("/cli/download");
    }

    /** The script is run by a shell: nothing of the address may become a command. */
    @ParameterizedTest
    @ValueSource(strings = {"", "evil'; rm -rf ~ #", "a b", "x\ny", "$(id)", "`id`", "h:999999", "-x", "h/../'"})
    void anAddressThatIsNoneNeverReachesTheScript(String host) {
        ClientInstall install = new ClientInstall(folder, "", "1.2.3");

        assertThatThrownBy(() -> install.script(new Parameters(Map.of("Host", host)), null))
                .isInstanceOfSatisfying(AgnesException.class, refused -> {
                    assertThat(refused.problem()).isEqualTo(Problem.BAD_REQUEST);
                    assertThat(refused.hint()).contains("SERVER_URL");
                });
    }
}
