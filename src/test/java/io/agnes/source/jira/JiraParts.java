package io.agnes.source.jira;

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
    final JiraAdmin admin;
    private final Path extract;

    /** Without a Jira that could be asked. */
    static JiraParts open(Path root) {
        return open(root, "", call -> {
            throw new IllegalStateException("Nothing is to be asked.");
        });
    }

    static JiraParts open(Path root, String site, JiraApi api) {
        return new JiraParts(root, site, api);
    }

    private JiraParts(Path root, String site, JiraApi api) {
        DataFolder data = DataFolder.at(root);
        Clock clock = Clock.systemUTC();
        engine = new Engine(
                new WarehouseConfig(DataSize.parse("256MB"), 2, DataSize.parse("1GB"), "zstd"), data.scratch());
        extract = data.extracts().resolve("jira");
        store = new JiraStore(new ExtractFolder(extract, engine), engine, data.scratch(), clock);
        long used = store.shards().mark(Shards.POSITION);
        inbox = Inbox.open(data.inboxes().resolve("jira"), SEGMENT, used, clock);
        letters = new DeadLetters(data.inboxes().resolve("jira/dead"));
        JiraCounts counts = new JiraCounts(clock);
        JiraConfig config = new JiraConfig(site, site.isEmpty() ? "" : "agnes@example.com", "JIRA_API_TOKEN", "", 30);
        JiraSite asked = new JiraSite(
                config, Environment.of(site.isEmpty() ? Map.of() : Map.of("JIRA_API_TOKEN", "secret")), api);
        IssueTransform transform = new IssueTransform(JiraFixtures.FIELDS, JiraFixtures.SITE);
        webhook = new JiraWebhook(inbox, counts);
        dispatch = new JiraDispatch(inbox, used);
        intake = new JiraIntake(inbox, used, Duration.ofMillis(1), clock);
        process = new JiraProcess(intake, store, asked, transform, letters, counts, clock);
        pages = new JiraPages(config, store, asked, transform, clock);
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
        List<String> rows = new ArrayList<>();
        for (JiraTable table : JiraTable.values()) {
            String columns = table == JiraTable.ISSUES ? "* exclude (_synced_at)" : "*";
            rows.addAll(answers("select '" + table.name() + ' ' + "' || to_json(t)::varchar as r from (select "
                    + columns + " from " + table.table().quoted() + ") as t order by r"));
        }
        return rows;
    }

    @Override
    public void close() {
        inbox.close();
        store.close();
    }
}
