package io.agnes.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agnes.access.Caller;
import io.agnes.common.AgnesException;
import io.agnes.common.Parameters;
import io.agnes.common.Problem;
import io.agnes.state.OnBothDatabases;
import io.agnes.state.StateOn;
import io.agnes.sync.SyncManifest.Entry;
import io.agnes.sync.SyncManifest.Part;
import io.agnes.sync.SyncPreferences.Change;
import io.agnes.sync.SyncPreferences.Dataset;
import io.agnes.sync.SyncPreferences.Datasets;
import io.agnes.sync.SyncPreferences.Subscribe;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What clients are told to have, and that they get exactly that. */
@OnBothDatabases
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ManifestsTest {
    @TempDir
    static Path folder;

    @Parameter
    StateOn on;

    private RegistryFixture room;

    @BeforeParameterizedClassInvocation
    void open(StateOn on) {
        room = new RegistryFixture(folder.resolve(on.name()), on);
        room.register("One");
        room.run("one");
        room.source.parts = 3;
        room.register("many");
        room.run("many");
        room.source.parts = 1;
        room.register("secret");
        room.run("secret");
        room.register("unread");
        room.sync
                .administration()
                .register(
                        new TableRequest(
                                "far", null, "crm", null, null, null, "remote", null, null, null, null, null, null,
                                null),
                        RegistryFixture.ADMIN);
    }

    @AfterParameterizedClassInvocation
    void close() {
        room.close();
    }

    @Test
    void aCallerIsToldOfTheTablesTheyMayReadUnderTheirIds() {
        assertThat(manifest("ben", "one", "far", "unread").tables().keySet())
                .as("what was never published cannot be fetched")
                .containsExactly("far", "one");
        assertThat(room.manifest(RegistryFixture.ADMIN).tables().keySet())
                .containsExactly("far", "many", "one", "secret");
        assertThat(manifest("ben").tables()).isEmpty();
    }

    @Test
    void theHashIsThatOfTheBytesThatAreSent() throws Exception {
        Entry entry = manifest("ben", "one").tables().get("one");

        RecordedReply reply = download("table_id", "ONE");

        assertThat(entry.name()).isEqualTo("One");
        assertThat(entry.hash()).isEqualTo(sha256(reply.body));
        assertThat(entry.sizeBytes()).isEqualTo(reply.body.length);
        assertThat(entry.rows()).isEqualTo(3);
        assertThat(entry.downloadable()).isTrue();
        assertThat(entry.parts()).isEmpty();
    }

    @Test
    void eachPartIsSentWithItsOwnHash() throws Exception {
        Entry entry = manifest("ben", "many").tables().get("many");

        assertThat(entry.parts()).hasSize(3);
        for (Part part : entry.parts()) {
            RecordedReply reply =
                    download("table_id", "many", "part", part.path(), "If-Match", '"' + part.hash() + '"');
            assertThat(sha256(reply.body)).isEqualTo(part.hash());
            assertThat((long) reply.body.length).isEqualTo(part.sizeBytes());
            assertThat(reply.headers)
                    .containsEntry("ETag", '"' + part.hash() + '"')
                    .containsEntry(
                            "Repr-Digest",
                            "sha-256=:"
                                    + Base64.getEncoder()
                                            .encodeToString(HexFormat.of().parseHex(part.hash()))
                                    + ":");
        }
        String lines = entry.parts().stream()
                .map(part -> part.path() + ":" + part.hash() + "\n")
                .sorted()
                .collect(Collectors.joining());
        assertThat(entry.hash()).isEqualTo(sha256(lines.getBytes(StandardCharsets.UTF_8)));
        assertThat(entry.sizeBytes())
                .isEqualTo(entry.parts().stream().mapToLong(Part::sizeBytes).sum());
    }

    @Test
    void aRangeOfAPartIsThatPartOfItsBytes() {
        Part part = manifest("ben", "many").tables().get("many").parts().get(2);

        RecordedReply reply = download("table_id", "many", "part", part.path(), "Range", "bytes=-4");

        assertThat(reply.status).isEqualTo(206);
        assertThat(new String(reply.body, StandardCharsets.US_ASCII)).isEqualTo("PAR1");
        assertThat(reply.headers).containsEntry("ETag", '"' + part.hash() + '"');
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "../../../state/system.duckdb", "data", "data/other.parquet", "/etc/passwd"})
    void whatIsNoPartOfTheTableIsNotSent(String part) {
        refused(Problem.NOT_FOUND, () -> download("table_id", "many", "part", part), "no such part");
    }

    @Test
    void aTableOfSeveralPartsIsNotSentAsOne() {
        refused(Problem.CONFLICT, () -> download("table_id", "many"), "3 files");
    }

    @Test
    void bytesThatAreNotTheAskedOnesAreNotSent() {
        room.register("moving");
        room.run("moving");
        String before = manifest("ben", "moving").tables().get("moving").hash();
        room.source.rows = 4;
        room.run("moving");
        room.source.rows = 3;

        refused(
                Problem.PRECONDITION_FAILED,
                () -> download("table_id", "moving", "If-Match", '"' + before + '"'),
                "has other content by now");
        String now = manifest("ben", "moving").tables().get("moving").hash();
        assertThat(now).isNotEqualTo(before);
        assertThat(download("table_id", "moving", "If-Match", '"' + now + '"').status)
                .isEqualTo(200);
    }

    @Test
    void aRemoteTableIsListedAndNotDownloadable() {
        Entry far = manifest("ben", "far").tables().get("far");

        assertThat(far.downloadable()).isFalse();
        assertThat(far.hash()).isEmpty();
        assertThat(far.queryMode()).isEqualTo("remote");
        assertThat(far.parts()).isEmpty();
    }

    @Test
    void aTableWhoseRowsDependOnTheReaderDoesNotLeaveFromTheMomentItDoes() {
        room.register("guarded");
        room.run("guarded");
        assertThat(manifest("ben", "guarded").tables().get("guarded").downloadable())
                .isTrue();

        room.state.write(
                handle -> handle.execute(
                        "insert into table_policies (table_id, policy) values ('guarded', 'select * from guarded where id = 1')"));
        Entry meanwhile = manifest("ben", "guarded").tables().get("guarded");
        room.orchestrator.applyPolicies();
        Entry applied = manifest("ben", "guarded").tables().get("guarded");

        for (Entry entry : List.of(meanwhile, applied)) {
            assertThat(entry.downloadable()).isFalse();
            assertThat(entry.hash()).isEmpty();
            assertThat(entry.rows()).isNull();
            assertThat(entry.parts()).isEmpty();
        }
        refused(
                Problem.FORBIDDEN,
                () -> room.sync
                        .downloads()
                        .download(
                                RegistryFixture.of("table_id", "guarded"),
                                RegistryFixture.reader("ben", "guarded"),
                                new RecordedReply()),
                "has an access policy");
    }

    @Test
    void aPartOfATableThatMayNotBeReadReadsAsIfThereWereNone() {
        String path = room.manifest(RegistryFixture.ADMIN)
                .tables()
                .get("many")
                .parts()
                .get(0)
                .path();

        refused(
                Problem.NOT_FOUND,
                () -> room.sync
                        .downloads()
                        .download(
                                RegistryFixture.of("table_id", "many", "part", path),
                                RegistryFixture.reader("eve", "one"),
                                new RecordedReply()),
                "There is no table 'many' that you may read.");
    }

    @Test
    void theGenerationGrowsWithTheData() {
        long before = manifest("ben").generation();
        room.register("next");
        room.run("next");

        assertThat(manifest("ben").generation()).isGreaterThan(before);
    }

    @Test
    void whatIsSwitchedOffIsNotInTheManifestAndGivesNobodyElseLess() {
        Caller cid = RegistryFixture.reader("cid", "one", "many");
        room.sync.subscriptions().set(new Dataset("ONE", false), cid);

        assertThat(room.manifest(cid).tables().keySet()).containsExactly("many");
        assertThat(manifest("ben", "one", "many").tables().keySet()).containsExactly("many", "one");
        assertThat(download("table_id", "one").status)
                .as("a choice, not a right")
                .isEqualTo(200);
        room.sync.subscriptions().set(new Dataset("one", true), cid);
        assertThat(room.manifest(cid).tables().keySet()).containsExactly("many", "one");
    }

    @Test
    void whoeverChoosesExplicitlyGetsWhatIsSwitchedOn() {
        Caller dan = RegistryFixture.reader("dan", "one", "many");

        assertThat(room.sync.subscriptions().subscribe(new Subscribe("explicit", Map.of("many", true)), dan))
                .isEqualTo(new SyncPreferences.Subscribed("explicit", 1));

        SyncManifest manifest = room.manifest(dan);
        assertThat(manifest.tableMode()).isEqualTo("explicit");
        assertThat(manifest.tables().keySet()).containsExactly("many");
        assertThat(room.sync.subscriptions().syncSettings(dan).enabledDatasets())
                .containsExactly("many");
        assertThat(room.sync.subscriptions().settings(dan).syncSettings()).hasSize(1);
        assertThat(room.sync.subscriptions().subscriptions(dan).tableMode()).isEqualTo("explicit");
        Caller without = RegistryFixture.reader("dan", "one");
        assertThat(room.manifest(without).tables())
                .as("a subscription without a grant is worth nothing")
                .isEmpty();
        assertThat(room.sync.subscriptions().settings(without).syncSettings()).isEmpty();
    }

    @Test
    void eachTableIsSwitchedForItself() {
        Map<String, Boolean> wanted = new HashMap<>();
        wanted.put("one", false);
        wanted.put("many", null);
        wanted.put("secret", true);
        wanted.put("none", true);

        assertThat(room.sync
                        .subscriptions()
                        .change(new Datasets(wanted), RegistryFixture.reader("fay", "one", "many", "none"))
                        .updated())
                .isEqualTo(Map.of(
                        "one", new Change(false, null),
                        "many", new Change(null, "neither true nor false"),
                        "secret", new Change(null, "no permission"),
                        "none", new Change(null, "no permission")));
    }

    @Test
    void choicesThatCannotBeMadeAreRefusedAsAWhole() {
        Caller gil = RegistryFixture.reader("gil", "one");
        Subscriptions subscriptions = room.sync.subscriptions();

        refused(Problem.NOT_FOUND, () -> subscriptions.set(new Dataset("secret", true), gil), "that you may read");
        refused(Problem.INVALID, () -> subscriptions.set(new Dataset("one", null), gil), "'enabled'");
        refused(
                Problem.NOT_FOUND,
                () -> subscriptions.subscribe(new Subscribe("explicit", Map.of("one", true, "secret", true)), gil),
                "nothing was changed");
        refused(Problem.INVALID, () -> subscriptions.subscribe(new Subscribe("some", null), gil), "neither all nor");
        Map<String, Boolean> tooMany = new HashMap<>();
        for (int i = 0; i <= Subscriptions.MOST_AT_ONCE; i++) {
            tooMany.put("t" + i, true);
        }
        refused(Problem.INVALID, () -> subscriptions.subscribe(new Subscribe(null, tooMany), gil), "not 501");
        refused(Problem.INVALID, () -> subscriptions.change(new Datasets(tooMany), gil), "not 501");
        assertThat(subscriptions.settings(gil).tableMode()).isEqualTo("all");
        assertThat(subscriptions.settings(gil).syncSettings()).isEmpty();
    }

    private SyncManifest manifest(String name, String... tables) {
        return room.manifest(RegistryFixture.reader(name, tables));
    }

    private RecordedReply download(String... parameters) {
        RecordedReply reply = new RecordedReply();
        Parameters asked = RegistryFixture.of(parameters);
        room.sync.downloads().download(asked, RegistryFixture.reader("ben", "one", "many", "moving"), reply);
        return reply;
    }

    private static String sha256(byte[] bytes) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }

    private static void refused(Problem problem, ThrowingCallable call, String message) {
        assertThatThrownBy(call).isInstanceOfSatisfying(AgnesException.class, refusal -> {
            assertThat(refusal.getMessage()).contains(message);
            assertThat(refusal.problem()).isEqualTo(problem);
            assertThat(refusal.hint()).isNotBlank();
        });
    }
}
