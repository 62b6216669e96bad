package io.agnes.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agnes.common.AgnesException;
import io.agnes.common.Parameters;
import io.agnes.common.Problem;
import io.agnes.state.OnBothDatabases;
import io.agnes.state.StateDatabase;
import io.agnes.state.StateOn;
import io.agnes.warehouse.Identifier;
import io.agnes.warehouse.Relation;
import io.agnes.warehouse.Scope;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@OnBothDatabases
class DownloadsTest {
    @Parameter
    StateOn on;

    private static final Scope READER = Readers.of("orders", "big", "pay");

    @TempDir
    static Path folder;

    private static StateDatabase state;
    private static Published published;
    private static Downloads downloads;
    private static Relation orders;
    private static byte[] content;

    @BeforeParameterizedClassInvocation
    static void publish(StateOn on) throws Exception {
        state = on.open(folder.resolve(on.name()).resolve("state/system.duckdb"));
        published = new Published(Files.createDirectories(folder.resolve(on.name())));
        orders = published.add("Orders", "shop", "Orders", "select range as id from range(3)", 1);
        published.add("big", "shop", "big", "select 1 as a", 2);
        published.police(published.add("pay", "hr", "pay", "select 1 as a", 1));
        published.add("secret", "shop", "secret", "select 1 as a", 1);
        state.write(handle -> {
            TableRegistry.register(handle, published.relations(), Map.of(new Identifier("shop"), "file"));
            return null;
        });
        downloads = new Downloads(published, new TableCatalog(new TableRegistry(state), published));
        content = Files.readAllBytes(orders.files().get(0));
    }

    @AfterParameterizedClassInvocation
    static void close() throws Exception {
        published.close();
        state.close();
    }

    @Test
    void aTableIsSentAsItsParquetFileWithItsDigest() {
        RecordedReply reply = get();

        assertThat(reply.status).isEqualTo(200);
        assertThat(reply.body).isEqualTo(content);
        assertThat(reply.headers).isEqualTo(wholeHeaders());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aTableWithAnAccessPolicyIsNotSentToAnybody(boolean admin) {
        Scope scope = admin ? Readers.admin() : READER;
        Parameters pay = new Parameters(Map.of("table_id", "pay", "If-None-Match", "*"));
        assertThatThrownBy(() -> downloads.download(pay, scope, new RecordedReply()))
                .isInstanceOfSatisfying(AgnesException.class, refused -> {
                    assertThat(refused.problem()).isEqualTo(Problem.FORBIDDEN);
                    assertThat(refused.hint()).contains("/api/query");
                });
        assertThatThrownBy(() -> downloads.head(pay, scope, new RecordedReply()))
                .isInstanceOf(AgnesException.class);
    }

    @Test
    void theHeadIsThatOfTheDownloadAndIgnoresARange() {
        RecordedReply reply = new RecordedReply();
        downloads.head(parameters("Range", "bytes=0-3"), READER, reply);

        assertThat(reply.status).isEqualTo(200);
        assertThat(reply.headers).isEqualTo(wholeHeaders());
        assertThat(reply.body).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"*", "\"%s\"", "W/\"%s\"", "\"other\", W/\"%s\""})
    void aClientThatHasTheContentGetsNoBody(String form) {
        String header = String.format(form, orders.sha256());
        RecordedReply download = get("If-None-Match", header, "Range", "bytes=0-3");
        RecordedReply head = new RecordedReply();
        downloads.head(parameters("If-None-Match", header), READER, head);

        for (RecordedReply reply : new RecordedReply[] {download, head}) {
            assertThat(reply.status).isEqualTo(304);
            assertThat(reply.headers)
                    .containsEntry("ETag", '"' + orders.sha256() + '"')
                    .doesNotContainKeys("Content-Length", "Content-Range");
            assertThat(reply.body).isEmpty();
        }
    }

    @Test
    void aClientThatHasOtherContentGetsTheFile() {
        assertThat(get("If-None-Match", "\"other\"").body).isEqualTo(content);
    }

    @ParameterizedTest
    @CsvSource({"bytes=0-3, 0, 4", "bytes=4-9, 4, 10", "bytes=0-, 0, -1", "bytes=-8, -8, -1", "bytes=7-99999999, 7, -1"
    })
    void aRangeIsSentByteForByte(String range, int from, int to) {
        int first = from < 0 ? content.length + from : from;
        int end = to < 0 ? content.length : to;

        RecordedReply reply = get("Range", range);

        assertThat(reply.status).isEqualTo(206);
        assertThat(reply.body).isEqualTo(Arrays.copyOfRange(content, first, end));
        Map<String, String> headers = new HashMap<>(wholeHeaders());
        headers.put("Content-Length", String.valueOf(end - first));
        headers.put("Content-Range", "bytes " + first + "-" + (end - 1) + "/" + content.length);
        assertThat(reply.headers).isEqualTo(headers);
    }

    @ParameterizedTest
    @ValueSource(strings = {"bytes=1-2,4-5", "bytes=9-1", "rows=1-2", "nonsense"})
    void aRangeThatIsNotOneRangeGivesTheWholeFile(String range) {
        RecordedReply reply = get("Range", range);

        assertThat(reply.status).isEqualTo(200);
        assertThat(reply.body).isEqualTo(content);
    }

    @ParameterizedTest
    @ValueSource(strings = {"bytes=1000000-", "bytes=-0"})
    void aRangeBehindTheEndIsRefusedWithTheSize(String range) {
        RecordedReply reply = get("Range", range);

        assertThat(reply.status).isEqualTo(416);
        assertThat(reply.headers).containsEntry("Content-Range", "bytes */" + content.length);
        assertThat(reply.body).isEmpty();
    }

    @Test
    void aDownloadGoesOnOnlyWhenTheContentIsStillTheSame() {
        assertThat(get("Range", "bytes=0-3", "If-Range", '"' + orders.sha256() + '"').status)
                .isEqualTo(206);
        assertThat(get("Range", "bytes=0-3", "If-Range", "\"older\"").body).isEqualTo(content);
        assertThat(get("Range", "bytes=1000000-", "If-Range", "\"older\"").status)
                .isEqualTo(200);
        assertThat(get("Range", "bytes=0-3", "If-Range", "Mon, 05 Jan 2026 06:07:08 GMT").status)
                .isEqualTo(200);
    }

    @Test
    void theGenerationIsHeldUntilTheFileHasBeenSentAndThenLetGo() {
        int[] whileSending = new int[1];
        downloads.download(parameters(), READER, new RecordedReply(() -> whileSending[0] = published.held.get()));

        assertThat(whileSending[0]).isOne();
        assertThat(published.held).hasValue(0);
    }

    @Test
    void theGenerationIsLetGoWhenTheClientLeaves() {
        RecordedReply gone = new RecordedReply(() -> {
            throw new IllegalStateException("gone");
        });

        assertThatThrownBy(() -> downloads.download(parameters(), READER, gone)).hasMessage("gone");
        assertThat(published.held).hasValue(0);
    }

    @Test
    void aTableOfSeveralFilesIsRefusedAndSaysHowToReadIt() {
        assertThatThrownBy(() -> downloads.download(table("big"), READER, new RecordedReply()))
                .isInstanceOfSatisfying(AgnesException.class, refused -> {
                    assertThat(refused.problem()).isEqualTo(Problem.CONFLICT);
                    assertThat(refused.hint()).contains("/api/query");
                });
    }

    @ParameterizedTest
    @ValueSource(strings = {"secret", "nothing", "../orders", "..", "shop.orders", "orders\"", "orders.parquet", ""})
    void whatTheCallerMayNotReadAndWhatIsNotThereReadTheSame(String id) {
        RecordedReply reply = new RecordedReply();

        assertThatThrownBy(() -> downloads.download(table(id), READER, reply))
                .isInstanceOfSatisfying(AgnesException.class, refused -> {
                    assertThat(refused.problem()).isEqualTo(Problem.NOT_FOUND);
                    assertThat(refused).hasMessage("There is no table '" + id + "' that you may read.");
                    assertThat(refused.hint()).doesNotContain("secret");
                });
        assertThat(reply.status).isZero();
        assertThat(published.held).hasValue(0);
    }

    @Test
    void aTableIdIsReadInAnyCase() {
        RecordedReply reply = new RecordedReply();
        downloads.download(table("ORDERS"), READER, reply);

        assertThat(reply.body).isEqualTo(content);
    }

    private Map<String, String> wholeHeaders() {
        String digest = Base64.getEncoder().encodeToString(HexFormat.of().parseHex(orders.sha256()));
        return Map.of(
                "Content-Type", "application/vnd.apache.parquet",
                "Content-Length", String.valueOf(content.length),
                "Content-Disposition", "attachment; filename=\"orders.parquet\"",
                "ETag", '"' + orders.sha256() + '"',
                "Repr-Digest", "sha-256=:" + digest + ":",
                "Last-Modified", "Mon, 05 Jan 2026 06:07:08 GMT",
                "Cache-Control", "private, no-cache",
                "Accept-Ranges", "bytes");
    }

    private RecordedReply get(String... fields) {
        RecordedReply reply = new RecordedReply();
        downloads.download(parameters(fields), READER, reply);
        return reply;
    }

    private static Parameters table(String id) {
        return new Parameters(Map.of("table_id", id));
    }

    private static Parameters parameters(String... fields) {
        Map<String, String> values = new HashMap<>(Map.of("table_id", "orders"));
        for (int i = 0; i < fields.length; i += 2) {
            values.put(fields[i], fields[i + 1]);
        }
        return new Parameters(values);
    }
}
