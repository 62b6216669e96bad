package io.agnes.platform;

import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Collects the findings of one check. Not thread-safe: one check, one thread. */
final class Findings {
    private final Set<Finding> found = new LinkedHashSet<>();

    void add(RouteFile file, YamlNode where, String rule, String what, String why, String mend) {
        add(file, where.line(), rule, what, why, mend);
    }

    void add(RouteFile file, int line, String rule, String what, String why, String mend) {
        found.add(new Finding(file.path(), line, rule, what, why, mend));
    }

    /** Whether one of these rules is broken in the file. */
    boolean has(RouteFile file, Set<String> rules) {
        return found.stream().anyMatch(finding -> finding.file().equals(file.path()) && rules.contains(finding.rule()));
    }

    List<Finding> sorted() {
        return found.stream()
                .sorted(Comparator.comparing(Finding::file).thenComparingInt(Finding::line))
                .toList();
    }
}
