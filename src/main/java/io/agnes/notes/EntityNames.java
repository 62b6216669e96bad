package io.agnes.notes;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;

/** The things that are known by name: what a text speaks of is found whoever wrote it, and in whatever case. Immutable. */
final class EntityNames {
    private static final int SHORTEST = 2;
    private static final int LONGEST = 64;
    private static final int MOST = 50;

    private final List<String> names;

    EntityNames(Collection<String> names) {
        this.names = names.stream()
                .filter(name -> name.length() >= SHORTEST && name.length() <= LONGEST)
                .toList();
    }

    /**
     * What a text speaks of, sorted: the known names that stand in it as words, and those that somebody named.
     *
     * @param named a name that is known is written as it is known
     */
    List<String> in(String text, Collection<String> named) {
        String lower = text.toLowerCase(Locale.ROOT);
        TreeMap<String, String> found = new TreeMap<>();
        named.forEach(name -> found.put(name.toLowerCase(Locale.ROOT), name));
        for (String name : names) {
            String key = name.toLowerCase(Locale.ROOT);
            if (found.containsKey(key) || standsIn(lower, key)) {
                found.put(key, name);
            }
        }
        return found.values().stream().limit(MOST).toList();
    }

    private static boolean standsIn(String text, String name) {
        for (int at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1)) {
            int end = at + name.length();
            boolean begins = at == 0 || !Character.isLetterOrDigit(text.charAt(at - 1));
            boolean ends = end == text.length() || !Character.isLetterOrDigit(text.charAt(end));
            if (begins && ends) {
                return true;
            }
        }
        return false;
    }
}
