package io.agnes.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agnes.common.AgnesException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class DataFolderTest {
    private static final Path BASE = Path.of("/data/extracts/shop");

    @Property(tries = 500)
    void aPathIsBelowItsBaseOrRefused(@ForAll("paths") String relative) {
        Path found;
        try {
            found = DataFolder.inside(BASE, relative);
        } catch (AgnesException refused) {
            assertThat(refused.hint()).isNotBlank();
            return;
        }
        assertThat(found.startsWith(BASE)).isTrue();
        assertThat(found).isNotEqualTo(BASE).isEqualTo(found.normalize());
    }

    @Property(tries = 200)
    void plainNamesAreAlwaysInside(@ForAll("plain") List<String> names) {
        assertThat(DataFolder.inside(BASE, String.join("/", names)))
                .isEqualTo(BASE.resolve(Path.of("", names.toArray(String[]::new))));
    }

    @Example
    void theWaysOutAreRefused() {
        for (String path : List.of(
                "..", "../x", "a/../../x", "/etc/passwd", ".", "", "a/..", "../shop", "../shop2/x", "a\0b", "//x")) {
            assertThatThrownBy(() -> DataFolder.inside(BASE, path)).as(path).isInstanceOf(AgnesException.class);
        }
    }

    @Example
    void foldersLieBelowTheRootUnlessSaidOtherwise() {
        DataFolder folder = new Home(BASE, Map.of("DATA_DIR", "/srv/agnes")).data();

        assertThat(folder.sources()).isEqualTo(Path.of("/srv/agnes/sources"));
        assertThat(folder.extracts()).isEqualTo(Path.of("/srv/agnes/extracts"));
        assertThat(new Home(BASE, Map.of("SOURCES_DIR", "/in")).data().sources())
                .isEqualTo(Path.of("/in"));
    }

    @Provide
    Arbitrary<String> paths() {
        return Arbitraries.of("..", ".", "a", "/", "//", "shop", "shop2", "\0", "~", "..\\x", " ", "")
                .list()
                .ofMaxSize(8)
                .map(parts -> String.join("/", parts));
    }

    @Provide
    Arbitrary<List<String>> plain() {
        return Arbitraries.strings()
                .withChars("abc-_ [*]?")
                .ofMinLength(1)
                .ofMaxLength(8)
                .list()
                .ofMinSize(1)
                .ofMaxSize(4);
    }
}
