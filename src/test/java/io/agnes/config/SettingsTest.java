package io.agnes.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {
    @Section(value = "shop", description = "A shop.")
    record Shop(
            @Setting(value = "corner", description = "Its name.")
            String name,

            @Setting(value = "${SHOP_PORT:80}", description = "Its port.")
            int doorPort,

            @Setting(value = "30s", description = "Its patience.")
            Duration patience,

            @Setting(value = "16MB", description = "Its room.")
            DataSize room,

            @Setting(value = "false", description = "Whether it is open.")
            boolean open) {}

    @Section(value = "staff", description = "Who works there.")
    record Staff(@Setting(description = "Their names.") List<String> names) {}

    private static final Shop DEFAULTS = new Shop("corner", 80, Duration.ofSeconds(30), new DataSize(16L << 20), false);

    @TempDir
    Path folder;

    private final Map<String, String> variables = new HashMap<>();

    private Settings load(String instance, String overlay) throws IOException {
        Files.writeString(folder.resolve("instance.yaml"), instance);
        Files.writeString(folder.resolve("overlay.yaml"), overlay);
        return Settings.load(
                Environment.of(variables),
                List.of(Shop.class),
                folder.resolve("instance.yaml"),
                folder.resolve("overlay.yaml"));
    }

    private Shop shop(String instance) throws IOException {
        return load(instance, "").section(Shop.class);
    }

    private AgnesException refusal(String instance) {
        AgnesException refused = catchThrowableOfType(AgnesException.class, () -> load(instance, ""));
        assertThat(refused).as(instance).isNotNull();
        assertThat(refused.problem()).isEqualTo(Problem.INVALID);
        assertThat(refused.hint()).isNotBlank();
        return refused;
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "# nothing\n", "---\n", "config_version: 1", "shop: {}", "shop:\n  # open: true\n"})
    void whatIsNotWrittenHasItsDefault(String instance) throws IOException {
        assertThat(shop(instance)).isEqualTo(DEFAULTS);
    }

    @Test
    void aFileThatIsNotThereIsEmpty() {
        assertThat(Settings.load(Environment.of(Map.of()), List.of(Shop.class), folder.resolve("none.yaml"))
                        .section(Shop.class))
                .isEqualTo(DEFAULTS);
    }

    @Test
    void anOverlayReplacesSingleLeaves() throws IOException {
        Shop merged = load("shop: {name: mall, door_port: 90, open: true}", "shop: {door_port: 91, room: 1KB}")
                .section(Shop.class);

        assertThat(merged).isEqualTo(new Shop("mall", 91, Duration.ofSeconds(30), new DataSize(1024), true));
    }

    @Test
    void anOverlayWithAnEmptySectionTakesNothingAway() throws IOException {
        assertThat(load("shop: {name: mall}", "shop:\n").section(Shop.class).name())
                .isEqualTo("mall");
    }

    @Test
    void anEmptyTextIsAValue() throws IOException {
        assertThat(shop("shop: {name: ''}").name()).isEmpty();
    }

    @Test
    void aReferenceTakesTheVariableElseItsDefault() throws IOException {
        variables.put("TOWN", "Brno");
        variables.put("SHOP_PORT", "8080");

        Shop shop = shop("shop: {name: 'mall of ${TOWN} and ${OTHER_TOWN:none}', patience: '${PATIENCE:15m}'}");

        assertThat(shop.name()).isEqualTo("mall of Brno and none");
        assertThat(shop.patience()).isEqualTo(Duration.ofMinutes(15));
        assertThat(shop.doorPort()).isEqualTo(8080);
    }

    @Test
    void aReferenceInAListIsResolvedToo() throws IOException {
        variables.put("FIRST", "Ada");
        Path file = Files.writeString(folder.resolve("instance.yaml"), "staff: {names: ['${FIRST}', Grace]}");

        Settings settings = Settings.load(Environment.of(variables), List.of(Staff.class), file);

        assertThat(settings.section(Staff.class).names()).containsExactly("Ada", "Grace");
    }

    @Test
    void aListOfAnOverlayReplacesTheWholeList() throws IOException {
        Path file = Files.writeString(folder.resolve("instance.yaml"), "staff: {names: [Ada, Grace]}");
        Path overlay = Files.writeString(folder.resolve("overlay.yaml"), "staff: {names: [Joan]}");

        assertThat(Settings.load(Environment.of(Map.of()), List.of(Staff.class), file, overlay)
                        .section(Staff.class)
                        .names())
                .containsExactly("Joan");
    }

    @Test
    void anUnsetReferenceIsNamedWithItsKey() {
        variables.put("TOWN", "Brno");

        AgnesException refused = refusal("shop: {name: '${TOWN} ${STREET:-} $${ESCAPED} ${SHOP_NAME}'}");

        assertThat(refused).hasMessage("The setting 'shop.name' needs the variable SHOP_NAME, which is not set.");
        assertThat(refused.hint()).contains("${SHOP_NAME:default}");
    }

    @Test
    void anUnsetReferenceInAListIsNamedWithItsPlace() {
        assertThat(refusal("shop: {name: [a, {b: '${NOPE}'}]}")).hasMessageContaining("'shop.name[1].b'");
    }

    @Test
    void anUnknownSectionIsNamedWithTheKnownOnes() {
        AgnesException refused = refusal("shopp: {name: mall}");

        assertThat(refused).hasMessageContaining("'shopp'");
        assertThat(refused.hint()).contains("config_version, shop");
    }

    @Test
    void anUnknownKeyIsNamedWithTheKnownOnes() {
        AgnesException refused = refusal("shop: {doorPort: 90}");

        assertThat(refused).hasMessageContaining("'shop.doorPort'");
        assertThat(refused.hint()).contains("door_port, name, open, patience, room");
    }

    @Test
    void aRequiredKeyIsAskedForWithItsDescription() throws IOException {
        Path file = Files.writeString(folder.resolve("instance.yaml"), "staff: {names: }");

        AgnesException refused = catchThrowableOfType(
                AgnesException.class, () -> Settings.load(Environment.of(variables), List.of(Staff.class), file));

        assertThat(refused).hasMessage("The setting 'staff.names' is missing.");
        assertThat(refused.hint()).contains("Their names.");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            door_port: eighty   | a whole number such as
            door_port: 80.5     | a whole number such as
            door_port: true     | a whole number such as
            door_port: ''       | a whole number such as
            door_port: {a: 1}   | a whole number such as
            name: [a, b]        | one line of text
            name: {a: b}        | one line of text
            open: maybe         | true or false
            patience: soon      | 30s
            patience: 30        | 30s
            patience: -1s       | 30s
            patience: [30s]     | 30s
            patience: {s: 30}   | 30s
            room: big           | 512MB
            room: 512           | 512MB
            room: -1MB          | 512MB
            room: 1.5GB         | 512MB
            room: 9999999TB     | 512MB
            """)
    void anUnusableValueIsNamedWithAValidForm(String line, String form) {
        AgnesException refused = refusal("shop:\n  " + line.replace("''", "\"\""));

        assertThat(refused).hasMessageContaining("'shop." + line.substring(0, line.indexOf(':')) + "'");
        assertThat(refused.hint()).contains(form);
    }

    @Test
    void brokenYamlIsNamedWithFileAndLine() {
        assertThat(refusal("shop:\n  name: mall\n  room: [1\n")).hasMessageMatching(".*instance\\.yaml:[34] is not.*");
        assertThat(refusal("shop:\n  name: a: b\n")).hasMessageContaining("instance.yaml:2 ");
    }

    @Test
    void aKeyThatStandsTwiceIsRefused() {
        assertThat(refusal("shop:\n  name: mall\n  name: corner\n"))
                .hasMessageContaining("instance.yaml:3 ")
                .hasMessageContaining("'name'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"- a\n- b", "shop", "shop: mall", "shop: [mall]"})
    void whatIsNoMapIsRefused(String instance) {
        assertThat(refusal(instance)).hasMessageContaining("does not hold keys with values");
    }

    @Section(value = "stores", type = "corner", description = "A store at a corner.")
    record Corner(@Setting(description = "Its street.") String street) {}

    @Section(value = "stores", type = "web", description = "A store in the web.")
    record Web(
            @Setting(value = "80", description = "Its port.")
            int port) {}

    private Settings stores(String instance) throws IOException {
        Path file = Files.writeString(folder.resolve("instance.yaml"), instance);
        return Settings.load(Environment.of(variables), List.of(Corner.class, Web.class), file);
    }

    @Test
    void eachTypeReadsItsOwnEntriesByName() throws IOException {
        Settings settings = stores("""
                stores:
                  main: {type: corner, street: Elm}
                  shop: {type: web, port: 81}
                  side: {type: corner, street: Oak}
                """);

        assertThat(settings.entries(Corner.class))
                .isEqualTo(Map.of("main", new Corner("Elm"), "side", new Corner("Oak")));
        assertThat(settings.entries(Web.class)).isEqualTo(Map.of("shop", new Web(81)));
        assertThat(stores("").entries(Web.class)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            main: {type: corner, street: Elm, port: 80}                     | unknown setting 'stores.main.port'   | street
            main: {type: web, port: eighty}                                 | 'stores.main.port'                   | a whole number
            main: {type: corner}                                            | 'stores.main.street' is missing      | Its street.
            main: {street: Elm}                                             | 'stores.main.type' is missing        | corner, web
            main: {type: mall}                                              | unknown type 'mall'                  | corner, web
            main: {type: 1}                                                 | 'stores.main.type'                   | corner, web
            main: Elm                                                       | 'stores.main'                        | key: value
            my shop: {type: web}                                            | 'stores.my shop'                     | letters, digits
            {Main: {type: web}, main: {type: web}}                          | both 'stores.Main' and 'stores.main' | case
            [main]                                                          | 'stores'                             | key: value
            """)
    void anUnusableEntryIsNamed(String entry, String message, String hint) {
        AgnesException refused = catchThrowableOfType(AgnesException.class, () -> stores("stores:\n  " + entry));

        assertThat(refused).as(entry).hasMessageContaining(message).hasMessageContaining("stores");
        assertThat(refused.problem()).isEqualTo(Problem.INVALID);
        assertThat(refused.hint()).contains(hint);
    }
}
