package io.agnes.memory;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.statement.SqlStatement;

/** Conditions of one statement, all of which must hold, with the values they name. Not thread-safe. */
final class Where {
    /** The place of an item in a list of ids, from 1. */
    static final String PLACE = "place";

    private static final String LISTED = " join (select unnest(ids) as id, generate_subscripts(ids, 1) as " + PLACE
            + " from (select cast(:found as varchar[]) as ids) l) f using (id)";

    private String join = "";
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

    /**
     * Only the items of a list, whose statement then has their {@link #PLACE} in it.
     *
     * @param ids null: it is left out
     */
    Where among(List<String> ids) {
        if (ids == null) {
            return this;
        }
        join = LISTED;
        return with("found", ids);
    }

    /** @param value a collection is bound as an array of texts */
    Where with(String name, Object value) {
        values.put(name, value);
        return this;
    }

    /** What stands behind {@code from knowledge_items i}. */
    String sql() {
        return conditions.isEmpty() ? join : join + " where " + String.join(" and ", conditions);
    }

    /** The same with one condition more. */
    String sql(String further) {
        return sql() + (conditions.isEmpty() ? " where " : " and ") + further;
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
