package io.agnes.sync;

import io.agnes.warehouse.Scope;
import java.util.Set;

/** Callers. */
final class Readers {
    private Readers() {}

    static Scope of(String... ids) {
        Set<String> allowed = Set.of(ids);
        return scope(allowed);
    }

    static Scope admin() {
        return scope(null);
    }

    private static Scope scope(Set<String> allowed) {
        return new Scope() {
            @Override
            public String name() {
                return "reader";
            }

            @Override
            public boolean mayRead(String tableId) {
                return allowed == null || allowed.contains(tableId);
            }
        };
    }
}
