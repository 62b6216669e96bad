package io.agnes.sessions;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.result.RowView;

/** Whose folder it is, by its name: the id or the e-mail address of an account, or what stands before the @ of one only. */
final class Accounts {
    private final Map<String, String> ids = new HashMap<>();

    private Accounts() {}

    static Accounts of(Handle handle) {
        Accounts accounts = new Accounts();
        Map<String, String> names = new HashMap<>();
        Set<String> ambiguous = new HashSet<>();
        handle.createQuery("select id, email from users where active")
                .map((RowView row) ->
                        Map.entry(row.getColumn("id", String.class), row.getColumn("email", String.class)))
                .forEach(account -> {
                    String email = account.getValue().toLowerCase(Locale.ROOT);
                    accounts.ids.put(account.getKey(), account.getKey());
                    accounts.ids.put(email, account.getKey());
                    String name = email.substring(0, email.indexOf('@'));
                    if (names.put(name, account.getKey()) != null) {
                        ambiguous.add(name);
                    }
                });
        names.keySet().removeAll(ambiguous);
        names.forEach(accounts.ids::putIfAbsent);
        return accounts;
    }

    Optional<String> find(String folder) {
        return Optional.ofNullable(ids.get(folder.toLowerCase(Locale.ROOT)));
    }
}
