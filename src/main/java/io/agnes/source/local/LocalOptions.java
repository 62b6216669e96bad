package io.agnes.source.local;

import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import io.agnes.source.TableDefinition;
import io.agnes.warehouse.Identifier;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the options of a table say that a query makes.
 *
 * @param unfiltered tables with an access policy that it reads in whole
 * @param allowEmpty whether a table that had rows may become empty
 */
record LocalOptions(Set<Identifier> unfiltered, boolean allowEmpty) {
    private static final String UNFILTERED = "unfiltered";
    private static final String ALLOW_EMPTY = "allow_empty";
    private static final Set<String> TRUTH = Set.of("true", "false");

    /** @throws AgnesException INVALID naming the option and what is allowed */
    static LocalOptions of(TableDefinition definition) {
        TreeSet<String> unknown = new TreeSet<>(definition.options().keySet());
        unknown.removeAll(Set.of(UNFILTERED, ALLOW_EMPTY));
        if (!unknown.isEmpty()) {
            throw new AgnesException(
                    Problem.INVALID,
                    "The table '" + definition.id() + "' has the unknown option '" + unknown.first() + "'.",
                    "Use " + ALLOW_EMPTY + " or " + UNFILTERED + ".");
        }
        String empty = definition.options().getOrDefault(ALLOW_EMPTY, "false");
        if (!TRUTH.contains(empty)) {
            throw new AgnesException(
                    Problem.INVALID,
                    "The option '" + ALLOW_EMPTY + "' of '" + definition.id() + "' is neither true nor false.",
                    "Send \"" + ALLOW_EMPTY + "\": \"true\".");
        }
        Set<Identifier> unfiltered = Stream.of(
                        definition.options().getOrDefault(UNFILTERED, "").split(","))
                .map(String::strip)
                .filter(id -> !id.isEmpty())
                .map(Identifier::new)
                .collect(Collectors.toUnmodifiableSet());
        return new LocalOptions(unfiltered, Boolean.parseBoolean(empty));
    }
}
