package io.agnes.source.jira;

import io.agnes.config.DataFolder;
import io.agnes.config.Settings;
import io.agnes.inbox.DeadLetters;
import io.agnes.inbox.Inbox;
import io.agnes.warehouse.Engine;
import io.agnes.warehouse.ExtractFolder;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/** The Jira source, put together. */
public record JiraWiring(
        JiraSource source,
        JiraWebhook webhook,
        JiraDispatch dispatch,
        JiraIntake intake,
        JiraProcess process,
        JiraTables tables,
        JiraPages pages,
        JiraAttachments attachments,
        JiraOrganizations organizations,
        JiraAdmin admin,
        Inbox inbox,
        JiraStore store)
        implements AutoCloseable {
    private static final long SEGMENT = 64L << 20;
    private static final Duration GATHER = Duration.ofMillis(100);

    /**
     * @param fields the file that says which custom fields are read
     * @param api what makes the calls
     * @param files what copies files
     */
    public static JiraWiring open(
            DataFolder data, Engine engine, Settings settings, Path fields, JiraApi api, JiraFiles files) {
        JiraConfig config = settings.section(JiraConfig.class);
        Clock clock = Clock.systemUTC();
        Path folder = data.inboxes().resolve("jira");
        Path extract = DataFolder.inside(data.extracts(), JiraSource.EXTRACT.value());
        JiraStore store = new JiraStore(new ExtractFolder(extract, engine), engine, data.scratch(), clock);
        long used = store.shards().mark(Shards.POSITION);
        Inbox inbox = Inbox.open(folder, SEGMENT, used, clock);
        DeadLetters letters = new DeadLetters(folder.resolve("dead"));
        JiraCounts counts = new JiraCounts(clock);
        JiraSite site = new JiraSite(config, settings.environment(), api, files);
        AttachmentFiles copies = new AttachmentFiles(extract);
        IssueTransform transform = new IssueTransform(JiraFields.read(fields), config.site(), copies::find);
        JiraIntake intake = new JiraIntake(inbox, used, GATHER, clock);
        JiraPages pages = new JiraPages(config, store, site, transform, clock);
        return new JiraWiring(
                new JiraSource(store),
                new JiraWebhook(inbox, counts),
                new JiraDispatch(inbox, used),
                intake,
                new JiraProcess(intake, store, site, transform, letters, counts, clock),
                new JiraTables(store, clock),
                pages,
                new JiraAttachments(config, store, site, copies),
                new JiraOrganizations(config, store, site),
                new JiraAdmin(inbox, intake, store, site, pages, letters, counts),
                inbox,
                store);
    }

    /** What routes call. */
    public List<Object> steps() {
        return List.of(source, webhook, dispatch, intake, process, tables, pages, attachments, organizations, admin);
    }

    @Override
    public void close() {
        inbox.close();
        store.close();
    }
}
