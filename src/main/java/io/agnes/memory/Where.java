package io.agnes.memory;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.statement.SqlStatement;

/** Conditions of one statement, all of which must hold, with the values they name. Not thread-safe. */
final class Where {
    private final List<String> conditions = new ArrayList<>();
    private final Map<String, Object> values = new LinkedHashMap<>();

    Where and(String condition) {
        conditions.add(condition);
        return this;
    }

    /** @param value null: the condition is left out */
    Where and(String condition, String name, Object value) {
        return value == null ? this : and(condition).with(name, value);
    }

    /** @param value a collection is bound as an array of texts */
    Where with(String name, Object value) {
        values.put(name, value);
        return this;
    }

    /** Begins with {@code where}; empty when there is no condition. */
    String sql() {
        return conditions.isEmpty() ? "" : " where " + String.join(" and ", conditions);
    }

    <S extends SqlStatement<S>> S bind(S statement) {
        values.forEach((name, value) -> {
            if (value instanceof Collection<?> texts) {
                statement.bindArray(name, String.class, texts);
            } else {
                statement.bind(name, value);
            }
        });
        return statement;
    }
}
