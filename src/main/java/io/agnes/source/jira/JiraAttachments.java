package io.agnes.source.jira;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The steps {@code jiraAttachments}: the files of attachments are copied a few at a time, then the tables name them. A
 * file that cannot be had is not asked for again before the next start. {@link #fetch} is thread-safe; one thread calls
 * the others.
 */
public final class JiraAttachments {
    private static final Logger LOG = LoggerFactory.getLogger(JiraAttachments.class);
    private static final int AT_ONCE = 50;

    private final JiraConfig config;
    private final JiraStore store;
    private final JiraSite site;
    private final AttachmentFiles files;
    private final Set<String> refused = ConcurrentHashMap.newKeySet();
    private Shards searched;

    /** An attachment whose file is not here. */
    public record Wanted(String id, String issueId) {}

    JiraAttachments(JiraConfig config, JiraStore store, JiraSite site, AttachmentFiles files) {
        this.config = config;
        this.store = store;
        this.site = site;
        this.files = files;
    }

    /** The next few; none while nothing has changed since none were found, or when files are not to be copied. */
    public List<Wanted> next() {
        Shards now = store.shards();
        if (!config.attachments() || !site.isConfigured() || now.equals(searched)) {
            return List.of();
        }
        List<Wanted> next = store.withoutFile(config.attachmentSize().bytes(), List.copyOf(refused), AT_ONCE);
        if (next.isEmpty()) {
            searched = now;
        }
        return next;
    }

    /**
     * Copies one file, if it is not here yet.
     *
     * @throws AgnesException when that may succeed a little later, or the disk is full
     */
    public void fetch(Wanted wanted) {
        if (files.find(wanted.id()) != null) {
            return;
        }
        try {
            Path side = files.side(wanted.id());
            files.keep(wanted.id(), side, site.attachment(wanted.id(), side));
        } catch (AgnesException e) {
            if (e.isPassing() || e.problem() == Problem.STORAGE_FULL) {
                throw e;
            }
            refused.add(wanted.id());
            LOG.warn("The file of attachment {} is not copied. {} {}", wanted.id(), e.getMessage(), e.hint());
        } catch (IOException e) {
            throw new UncheckedIOException("The folder of attachments cannot be written.", e);
        }
    }

    /** The tables name the files that are here now. */
    public void name(List<Wanted> wanted) {
        List<String> issues = wanted.stream()
                .filter(one -> files.find(one.id()) != null)
                .map(Wanted::issueId)
                .distinct()
                .toList();
        store.rewrite(issues, this::named);
    }

    private IssueRows named(IssueRows rows) {
        return rows.with(
                JiraTable.ATTACHMENTS,
                rows.of(JiraTable.ATTACHMENTS).stream()
                        .map(row ->
                                named(row, files.find(row.path("attachment_id").asText())))
                        .collect(Collectors.toList()));
    }

    /**
     * A row of the table with the paths of its file.
     *
     * @param path below the extract; null when there is no file
     */
    static ObjectNode named(ObjectNode row, String path) {
        String key = row.path(JiraTable.KEY).asText();
        String number = key.substring(key.lastIndexOf('-') + 1);
        int split = Math.max(0, number.length() - 3);
        String name = row.path("attachment_id").asText() + "_"
                + row.path("filename").asText().replaceAll("[/\\\\]", "_");
        row.put("local_path", path);
        row.put(
                "hierarchical_path",
                path == null
                        ? null
                        : (split == 0 ? "0" : number.substring(0, split)) + "/" + number.substring(split) + "/" + name);
        return row;
    }
}
