package io.agnes.platform;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Finds the line a build failure speaks of. Camel keeps no lines, but it quotes what it could not build: the line that
 * shares the most and the rarest words with the quotation is the one.
 */
record BuildPlace(RouteFile file, int line) {
    private static final Pattern WORD_BREAK = Pattern.compile("[^A-Za-z0-9_]+");
    private static final int SHORTEST_WORD = 3;

    static BuildPlace of(BuildFailure failure, RouteFolder folder, RouteFile file) {
        Optional<YamlRoute> route = folder.routes(file).stream()
                .filter(one ->
                        one.id().equals(failure.route()) && folder.verbOf(one).isEmpty())
                .findFirst();
        int start = route.map(one -> one.item().line()).orElse(1);
        int end = route.map(one -> one.item().lastLine()).orElse(file.lines().size());
        if (bestLine(file, start, end, failure.quoted(), "") == 0) {
            for (RouteFile other : folder.files()) {
                int there = bestLine(other, 1, other.lines().size(), failure.quoted(), "");
                if (there > 0 && folder.routes(other).isEmpty()) {
                    return new BuildPlace(other, there);
                }
            }
        }
        int line = bestLine(file, start, end, failure.quoted(), failure.place());
        return new BuildPlace(file, line > 0 ? line : start);
    }

    /** The best line of the range, or 0 when it shares no word with the two texts; the first counts twice. */
    private static int bestLine(RouteFile file, int start, int end, String quoted, String place) {
        List<Set<String>> lines = file.lines().subList(start - 1, end).stream()
                .map(BuildPlace::words)
                .toList();
        Set<String> first = words(quoted);
        Set<String> second = words(place);
        int best = 0;
        double bestScore = 0;
        for (int i = 0; i < lines.size(); i++) {
            double score = 2 * score(lines.get(i), first, lines) + score(lines.get(i), second, lines);
            if (score > bestScore) {
                bestScore = score;
                best = start + i;
            }
        }
        return best;
    }

    private static double score(Set<String> line, Set<String> clue, List<Set<String>> lines) {
        return line.stream()
                .filter(clue::contains)
                .mapToDouble(word -> (double) word.length()
                        / lines.stream().filter(other -> other.contains(word)).count())
                .sum();
    }

    private static Set<String> words(String text) {
        String line = text.replaceFirst("(^|\\s)#.*", "").toLowerCase(Locale.ROOT);
        return WORD_BREAK
                .splitAsStream(line)
                .filter(word -> word.length() >= SHORTEST_WORD)
                .collect(Collectors.toCollection(HashSet::new));
    }
}
