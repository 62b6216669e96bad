package io.agnes.source.jira;

import io.agnes.inbox.Delivery;
import io.agnes.inbox.Inbox;
import io.agnes.inbox.InboxReader;
import java.util.List;

/** The step {@code jiraDispatch}: hands what is in the inbox to the channel, in order, from where it was used. Thread-safe. */
public final class JiraDispatch {
    private static final int MOST = 500;
    private static final long MOST_BYTES = 16 << 20;

    private final InboxReader reader;
    private List<JiraMessage> pending = List.of();

    /** @param used arrivals up to this one were used */
    JiraDispatch(Inbox inbox, long used) {
        this.reader = inbox.readAfter(used);
    }

    /** The next deliveries; the same ones until {@link #sent}. */
    public synchronized List<JiraMessage> next() {
        if (pending.isEmpty()) {
            List<Delivery> read = reader.next(MOST, MOST_BYTES);
            pending = read.stream().map(JiraMessage::of).toList();
        }
        return pending;
    }

    /** All of them are on the channel. */
    public synchronized void sent() {
        pending = List.of();
    }

    synchronized long position() {
        return reader.position();
    }
}
