package io.agnes.source.jira;

import io.agnes.inbox.Delivery;
import java.util.List;

/**
 * Deliveries that are processed together.
 *
 * @param deliveries in order of arrival
 * @param works what is to be done, each issue once
 * @param refused deliveries that are no events, with the reason
 */
public record JiraBatch(List<Delivery> deliveries, List<Work> works, List<Refused> refused) {
    static final JiraBatch EMPTY = new JiraBatch(List.of(), List.of(), List.of());

    /** A delivery that cannot be used. */
    record Refused(Delivery delivery, String what, io.agnes.common.AgnesException reason) {}

    /** Whether there is nothing to do now. */
    public boolean isEmpty() {
        return deliveries.isEmpty();
    }

    /** Those for which Jira is to be asked. */
    public List<Work> asking() {
        return works.stream().filter(Work::isAsking).toList();
    }
}
