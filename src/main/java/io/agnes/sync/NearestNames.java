package io.agnes.sync;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.commons.text.similarity.LevenshteinDistance;

/** The names that somebody who mistyped one probably meant. */
final class NearestNames {
    private static final int SHOWN = 3;
    private static final int LONGEST = 80;

    private NearestNames() {}

    /** At most three, the nearest first; a name that would need more than a third of its letters changed is none. */
    static List<String> of(String written, Collection<String> names) {
        String wanted = written.toLowerCase(Locale.ROOT);
        if (wanted.length() > LONGEST) {
            return List.of();
        }
        return names.stream()
                .map(name -> Map.entry(name, distance(wanted, name.toLowerCase(Locale.ROOT))))
                .filter(entry -> entry.getValue() >= 0)
                .sorted(Map.Entry.<String, Integer>comparingByValue()
                        .thenComparing(Map.Entry.comparingByKey(Comparator.naturalOrder())))
                .limit(SHOWN)
                .map(Map.Entry::getKey)
                .toList();
    }

    /** Changed letters; 0 also when one name is a part of the other; -1 when they are too far apart. */
    private static int distance(String wanted, String name) {
        if (wanted.length() >= SHOWN && (name.contains(wanted) || wanted.contains(name))) {
            return 0;
        }
        int threshold = Math.max(1, Math.max(wanted.length(), name.length()) / 3);
        return new LevenshteinDistance(threshold).apply(wanted, name);
    }
}
