package io.agnes.source;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/** Tables that are made from each other, so that none of them can be first. */
public final class Cycle {
    private Cycle() {}

    /**
     * A shortest way from a table to itself.
     *
     * @param reads the tables that a table is made from; empty for one that is not made
     * @return the ids on the way, the table at both ends; empty when there is none
     */
    public static List<String> through(String table, Function<String, Set<String>> reads) {
        Deque<List<String>> ways = new ArrayDeque<>();
        Set<String> seen = new HashSet<>();
        ways.add(List.of(table));
        while (!ways.isEmpty()) {
            List<String> way = ways.remove();
            for (String next : new TreeSet<>(reads.apply(way.get(way.size() - 1)))) {
                List<String> longer = new ArrayList<>(way);
                longer.add(next);
                if (next.equals(table)) {
                    return longer;
                }
                if (seen.add(next)) {
                    ways.add(longer);
                }
            }
        }
        return List.of();
    }

    /** As people read it: {@code a reads b reads a}. */
    public static String text(List<String> way) {
        return String.join(" reads ", way);
    }
}
