package io.agnes.source.jira;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.agnes.common.AgnesException;
import io.agnes.inbox.Delivery;
import java.util.ArrayList;
import java.util.List;

/**
 * The events of one issue in a batch, in order, and what Jira says about it. Filled by one step after the other; each
 * object is used by one thread at a time.
 */
final class Work {
    private final String issueId;
    private final List<Item> items = new ArrayList<>();
    private boolean asksJira;
    private ObjectNode found;
    private AgnesException failure;

    /** An event with the delivery that brought it. */
    record Item(Delivery delivery, JiraEvent event) {}

    /** @param issueId null when the events do not say it: then they are about an attachment */
    Work(String issueId) {
        this.issueId = issueId;
    }

    String issueId() {
        return issueId;
    }

    List<Item> items() {
        return items;
    }

    void add(Delivery delivery, JiraEvent event) {
        items.add(new Item(delivery, event));
    }

    void askJira() {
        asksJira = true;
    }

    /** Whether Jira is to be asked for the issue. */
    public boolean isAsking() {
        return asksJira;
    }

    /** The issue as Jira has it; null when it was not asked, does not know it or has not answered. */
    ObjectNode found() {
        return found;
    }

    void found(ObjectNode issue) {
        found = issue;
    }

    /** Why Jira has not answered; null when it has, or was not asked. */
    AgnesException failure() {
        return failure;
    }

    void failed(AgnesException reason) {
        failure = reason;
    }

    boolean has(JiraEvent.Kind kind) {
        return items.stream().anyMatch(item -> item.event().kind() == kind);
    }

    Item last() {
        return items.get(items.size() - 1);
    }
}
