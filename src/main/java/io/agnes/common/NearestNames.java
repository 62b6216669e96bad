package io.agnes.common;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.apache.commons.text.similarity.JaroWinklerSimilarity;

/** The names that a mistyped one most likely stands for. */
public final class NearestNames {
    private static final int COUNT = 3;
    private static final int LONGEST = 64;

    private NearestNames() {}

    /** At most three of the candidates, nearest first. */
    public static List<String> of(String written, Collection<String> candidates) {
        String name = written.substring(0, Math.min(LONGEST, written.length())).toLowerCase(Locale.ROOT);
        JaroWinklerSimilarity similarity = new JaroWinklerSimilarity();
        record Near(String name, double similarity) {}
        return candidates.stream()
                .map(candidate -> new Near(candidate, similarity.apply(name, candidate.toLowerCase(Locale.ROOT))))
                .sorted(Comparator.comparingDouble(Near::similarity).reversed().thenComparing(Near::name))
                .limit(COUNT)
                .map(Near::name)
                .toList();
    }
}
