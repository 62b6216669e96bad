package io.agnes.warehouse;

import io.agnes.state.StateDatabase;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/** {@code table_policies} as it is now: read once after each change of the state. Thread-safe. */
final class RowPolicies {
    private final StateDatabase state;
    private final AtomicReference<Known> known = new AtomicReference<>(new Known(-1, Map.of()));

    RowPolicies(StateDatabase state) {
        this.state = state;
    }

    private record Known(long changes, Map<Identifier, RowPolicy> policies) {}

    /** The policies by the id of their table. */
    Map<Identifier, RowPolicy> all() {
        // The number is taken before the state is read: a change in between makes what was read out of date, not kept.
        long changes = state.changes();
        Known current = known.get();
        if (current.changes != changes) {
            current = new Known(changes, read());
            known.set(current);
        }
        return current.policies;
    }

    Optional<RowPolicy> find(Identifier id) {
        return Optional.ofNullable(all().get(id));
    }

    private Map<Identifier, RowPolicy> read() {
        return state.read(handle -> {
            Map<Identifier, RowPolicy> policies = new HashMap<>();
            handle.createQuery("select table_id, policy from table_policies")
                    .map((row, context) -> Map.entry(new Identifier(row.getString(1)), new RowPolicy(row.getString(2))))
                    .forEach(policy -> policies.put(policy.getKey(), policy.getValue()));
            return Map.copyOf(policies);
        });
    }
}
