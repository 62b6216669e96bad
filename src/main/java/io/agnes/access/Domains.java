package io.agnes.access;

import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The domains whose people may sign in.
 *
 * @param names lower-case; empty: any
 */
record Domains(Set<String> names) {
    private static final Pattern SHAPE =
            Pattern.compile("[a-z0-9]([a-z0-9-]*[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+");

    /**
     * @param text names with commas between them
     * @throws AgnesException INVALID for what is no domain
     */
    static Domains parse(String text) {
        Set<String> names = Arrays.stream(text.split(","))
                .map(name -> name.strip().toLowerCase(Locale.ROOT))
                .filter(name -> !name.isEmpty())
                .collect(Collectors.toUnmodifiableSet());
        if (!names.stream().allMatch(name -> SHAPE.matcher(name).matches())) {
            throw new AgnesException(
                    Problem.INVALID,
                    "The allowed domains hold something that is no domain.",
                    "Write domains with commas between them, such as example.com, example.org.");
        }
        return new Domains(names);
    }

    boolean isAny() {
        return names.isEmpty();
    }

    /** @param domain in any letter case */
    boolean allow(String domain) {
        return isAny() || names.contains(domain.toLowerCase(Locale.ROOT));
    }
}
