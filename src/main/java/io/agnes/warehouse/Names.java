package io.agnes.warehouse;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Gives each table its id. The first source that publishes a flat name owns it until it stops publishing it; a table
 * whose name is taken gets {@code <source>_<table>}. An id never passes from one table to another while the first is
 * still there.
 */
final class Names {
    private final Map<Identifier, Identifier> owners;
    private final Map<Identifier, Table> holders;
    private final List<Table> wanted;
    private final Set<Table> stillThere;
    private final Map<Identifier, Table> claims = new LinkedHashMap<>();
    private final List<Collision> collisions = new ArrayList<>();

    private Names(Map<Identifier, Identifier> owners, Map<Identifier, Table> holders, List<Table> wanted) {
        this.owners = owners;
        this.holders = holders;
        this.wanted = wanted;
        this.stillThere = Set.copyOf(wanted);
    }

    /** A table by its source and its name there. */
    record Table(Identifier source, Identifier name) {
        Identifier flat() {
            return name;
        }

        /** The name with its source in front; null when that is too long. */
        Identifier prefixed() {
            String text = source + "_" + name;
            return Identifier.isValid(text) ? new Identifier(text) : null;
        }
    }

    /**
     * The outcome.
     *
     * @param ids of the tables that have one
     * @param owners the source that owns each name from now on
     * @param released names that are free now, or that another table has now
     */
    record Assigned(
            Map<Table, Identifier> ids,
            List<Collision> collisions,
            Map<Identifier, Identifier> owners,
            List<Identifier> released) {}

    /**
     * @param owners the source that owns each name so far
     * @param holders the table that has each id in the current generation
     * @param reserved the source of each name that stays with it although the source may not publish it now
     * @param wanted all tables to publish, in the order in which free names are given
     * @param clean whether a name that nobody wants is known to be given up
     */
    static Assigned assign(
            Map<Identifier, Identifier> owners,
            Map<Identifier, Table> holders,
            Map<Identifier, Identifier> reserved,
            List<Table> wanted,
            boolean clean) {
        Map<Identifier, Identifier> standing = new HashMap<>(clean ? stillWanted(owners, wanted) : owners);
        reserved.forEach(standing::putIfAbsent);
        Names names = new Names(standing, holders, wanted);
        names.claimAll();
        return names.outcome(owners, reserved, clean);
    }

    /** Without names that are reserved. */
    static Assigned assign(
            Map<Identifier, Identifier> owners, Map<Identifier, Table> holders, List<Table> wanted, boolean clean) {
        return assign(owners, holders, Map.of(), wanted, clean);
    }

    private static Map<Identifier, Identifier> stillWanted(Map<Identifier, Identifier> owners, List<Table> wanted) {
        Map<Identifier, Set<Identifier>> namesOfSource = new HashMap<>();
        for (Table table : wanted) {
            Set<Identifier> names = namesOfSource.computeIfAbsent(table.source(), first -> new HashSet<>());
            names.add(table.flat());
            if (table.prefixed() != null) {
                names.add(table.prefixed());
            }
        }
        Map<Identifier, Identifier> standing = new HashMap<>(owners);
        standing.entrySet()
                .removeIf(owner ->
                        !namesOfSource.getOrDefault(owner.getValue(), Set.of()).contains(owner.getKey()));
        return standing;
    }

    private void claimAll() {
        List<Table> losers = new ArrayList<>();
        for (Table table : wanted) {
            if (isFree(table.flat(), table)) {
                claims.put(table.flat(), table);
            } else {
                losers.add(table);
            }
        }
        for (Table table : losers) {
            Identifier id = table.prefixed();
            boolean free = id != null && isFree(id, table);
            if (free) {
                claims.put(id, table);
            }
            collisions.add(new Collision(table.source(), table.name(), ownerOf(table), free ? id : null));
        }
    }

    private boolean isFree(Identifier id, Table table) {
        Identifier owner = owners.getOrDefault(id, table.source());
        Table holder = holders.getOrDefault(id, table);
        boolean heldByOther = !holder.equals(table) && stillThere.contains(holder);
        return owner.equals(table.source()) && !heldByOther && !claims.containsKey(id);
    }

    private Identifier ownerOf(Table table) {
        Table claimed = claims.get(table.flat());
        return claimed != null ? claimed.source() : owners.getOrDefault(table.flat(), table.source());
    }

    private Assigned outcome(Map<Identifier, Identifier> before, Map<Identifier, Identifier> reserved, boolean clean) {
        Map<Table, Identifier> ids = new HashMap<>();
        claims.forEach((id, table) -> ids.put(table, id));
        Map<Identifier, Identifier> after = clean ? new HashMap<>() : new HashMap<>(before);
        claims.forEach((id, table) -> after.put(id, table.source()));
        reserved.forEach(after::putIfAbsent);
        Set<Identifier> released = new TreeSet<>();
        before.forEach((id, source) -> {
            if (!source.equals(after.get(id))) {
                released.add(id);
            }
        });
        holders.forEach((id, table) -> {
            Table now = claims.get(id);
            if (now != null && !now.equals(table)) {
                released.add(id);
            }
        });
        return new Assigned(ids, List.copyOf(collisions), after, List.copyOf(released));
    }
}
