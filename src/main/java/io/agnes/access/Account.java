package io.agnes.access;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.List;

/**
 * An account as its owner sees it: {@code {id, email, name, is_admin, groups}}.
 *
 * @param groups names, system groups first
 */
@JsonNaming(SnakeCaseStrategy.class)
public record Account(String id, String email, String name, boolean isAdmin, List<String> groups) {
    static Account of(Caller caller) {
        return new Account(
                caller.userId(), caller.email(), caller.displayName(), caller.admin(), List.copyOf(caller.groups()));
    }
}
