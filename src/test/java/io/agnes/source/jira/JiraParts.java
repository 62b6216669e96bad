package io.agnes.source.jira;

import com.fasterxml.jackson.databind.JsonNode;
import io.agnes.common.Parameters;
import io.agnes.config.DataFolder;
import io.agnes.config.DataSize;
import io.agnes.config.Environment;
import io.agnes.inbox.DeadLetter;
import io.agnes.inbox.DeadLetters;
import io.agnes.inbox.Inbox;
import io.agnes.warehouse.Engine;
import io.agnes.warehouse.ExtractFolder;
import io.agnes.warehouse.WarehouseConfig;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.duckdb.DuckDBConnection;

/** The steps of the Jira routes over one data folder, called in the order in which the routes call them. */
final class JiraParts implements AutoCloseable {
    private static final String MEMORY = "256MB";
    private static final long SEGMENT = 256 << 10;

    final Engine engine;
    final JiraStore store;
    final Inbox inbox;
    final DeadLetters letters;
    final JiraWebhook webhook;
    final JiraDispatch dispatch;
    final JiraIntake intake;
    final JiraProcess process;
    final JiraPages pages;
    final JiraAttachments attachments;
    final JiraOrganizations organizations;
    final JiraAdmin admin;
    private final Path extract;

    /** Without a Jira that could be asked. */
    static JiraParts open(Path root) {
        return open(root, Clock.systemUTC());
    }

    /** @param clock of this machine */
    static JiraParts open(Path root, Clock clock) {
        return new JiraParts(root, "", JiraParts::nobody, clock, MEMORY);
    }

    /** @param memory of the engine */
    static JiraParts open(Path root, String memory) {
        return new JiraParts(root, "", JiraParts::nobody, Clock.systemUTC(), memory);
    }

    static JiraParts open(Path root, String site, JiraApi api) {
        return new JiraParts(root, site, api, Clock.systemUTC(), MEMORY);
    }

    private static JsonNode nobody(JiraCall call) {
        throw new IllegalStateException("Nothing is to be asked.");
    }

    private JiraParts(Path root, String site, JiraApi api, Clock clock, String memory) {
        DataFolder data = DataFolder.at(root);
        engine = new Engine(
                new WarehouseConfig(DataSize.parse(memory), 2, DataSize.parse("1GB"), "zstd"), data.scratch());
        extract = data.extracts().resolve("jira");
        store = new JiraStore(new ExtractFolder(extract, engine), engine, data.scratch(), clock);
        long used = store.shards().mark(Shards.POSITION);
        inbox = Inbox.open(data.inboxes().resolve("jira"), SEGMENT, used, clock);
        letters = new DeadLetters(data.inboxes().resolve("jira/dead"));
        JiraCounts counts = new JiraCounts(clock);
        JiraConfig config = new JiraConfig(
                site,
                site.isEmpty() ? "" : "agnes@example.com",
                "JIRA_API_TOKEN",
                "",
                30,
                true,
                DataSize.parse("1MB"),
                true);
        JiraSite asked = new JiraSite(
                config,
                Environment.of(site.isEmpty() ? Map.of() : Map.of("JIRA_API_TOKEN", "secret")),
                api,
                JiraStandIn.files());
        AttachmentFiles files = new AttachmentFiles(extract);
        IssueTransform transform = new IssueTransform(JiraFixtures.FIELDS, JiraFixtures.SITE, files::find);
        webhook = new JiraWebhook(inbox, counts);
        dispatch = new JiraDispatch(inbox, used);
        intake = new JiraIntake(inbox, used, Duration.ofMillis(1), clock);
        process = new JiraProcess(intake, store, asked, transform, letters, counts, clock);
        pages = new JiraPages(config, store, asked, transform, clock);
        attachments = new JiraAttachments(config, store, asked, files);
        organizations = new JiraOrganizations(config, store, asked);
        admin = new JiraAdmin(inbox, intake, store, asked, pages, letters, counts);
    }

    /** Posts an event under a delivery id; null for none. */
    JiraWebhook.Taken post(String id, byte[] body) {
        return webhook.receive(body, new Parameters(id == null ? Map.of() : Map.of(JiraWebhook.DELIVERY, id)));
    }

    JiraWebhook.Taken post(String body) {
        return post(null, body.getBytes(StandardCharsets.UTF_8));
    }

    /** Applies all that was posted. */
    void drain() throws InterruptedException {
        while (intake.used() < inbox.last()) {
            step();
        }
    }

    /** Applies one batch. */
    void step() throws InterruptedException {
        for (JiraMessage message : dispatch.next()) {
            intake.add(message.body());
        }
        dispatch.sent();
        JiraBatch batch = process.next();
        if (!batch.isEmpty()) {
            batch.asking().forEach(process::ask);
            process.apply(batch);
        }
    }

    /** Reads the backfill to its end. */
    void backfill() {
        for (JiraPages.Page page = pages.next(); !page.isEmpty(); page = pages.next()) {
            apply(page);
        }
    }

    void apply(JiraPages.Page page) {
        page.issues().forEach(issue -> pages.complete(issue, page));
        pages.apply(page);
    }

    /** Copies the files of attachments that are not here. */
    void copyAttachments() {
        for (List<JiraAttachments.Wanted> next = attachments.next(); !next.isEmpty(); next = attachments.next()) {
            next.forEach(attachments::fetch);
            attachments.name(next);
        }
    }

    /** Where a path of the tables leads to. */
    Path file(String path) {
        return extract.resolve(path);
    }

    List<DeadLetter> dead() {
        return letters.list(1_000);
    }

    /** The first column of what the extract offers. */
    List<String> answers(String sql) throws SQLException {
        try (DuckDBConnection connection = engine.readOnly(extract.resolve("extract.duckdb"));
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            List<String> answers = new ArrayList<>();
            while (row.next()) {
                answers.add(row.getString(1));
            }
            return answers;
        }
    }

    /** Every row of the six tables as text, without when it was seen. */
    List<String> everything() throws SQLException {
        List<String> selects = new ArrayList<>();
        for (JiraTable table : JiraTable.values()) {
            String columns = table == JiraTable.ISSUES ? "* exclude (_synced_at)" : "*";
            selects.add("select '" + table.name() + ' ' + "' || to_json(t)::varchar as r from (select " + columns
                    + " from " + table.table().quoted() + ") as t");
        }
        return answers(String.join(" union all ", selects) + " order by r");
    }

    @Override
    public void close() {
        inbox.close();
        store.close();
    }
}
