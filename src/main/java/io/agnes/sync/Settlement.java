package io.agnes.sync;

import io.agnes.source.TableOutcome;
import io.agnes.source.TableOutcome.Status;
import io.agnes.warehouse.Collision;
import io.agnes.warehouse.Identifier;
import io.agnes.warehouse.RebuildReport;
import io.agnes.warehouse.Relation;
import io.agnes.warehouse.SourceProblem;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** What tables came to once their data has met the published generation. */
final class Settlement {
    private final RebuildReport report;
    private final Set<String> published = new HashSet<>();
    private final Map<String, String> unpublished = new HashMap<>();

    /**
     * @param registered every registered table, those of the report among them
     */
    Settlement(RebuildReport report, List<RegisteredTable> registered) {
        this.report = report;
        for (Relation relation : report.relations()) {
            published.add(relation.id().folded());
        }
        Map<String, List<RegisteredTable>> bySource = registered.stream()
                .collect(Collectors.groupingBy(table -> table.source().toLowerCase(Locale.ROOT)));
        for (SourceProblem problem : report.problems()) {
            affected(problem, bySource.getOrDefault(problem.source().toLowerCase(Locale.ROOT), List.of()))
                    .forEach(id -> unpublished.merge(id, problem.message(), (first, next) -> first + " " + next));
        }
    }

    /** Why registered tables are not published, or only with older data; by id. */
    Map<String, String> unpublished() {
        return unpublished;
    }

    /** The outcome as it stays: data that was read and could not be published is a failure, too. */
    TableOutcome of(String id, TableOutcome outcome) {
        List<String> messages = new ArrayList<>();
        if (outcome.message() != null) {
            messages.add(outcome.message());
        }
        report.collisions().stream()
                .filter(collision -> collision.source().equals(outcome.source())
                        && collision.table().equals(outcome.table()))
                .forEach(collision -> messages.add(text(collision)));
        boolean lost = !published.contains(id);
        if (unpublished.containsKey(id)) {
            messages.add(unpublished.get(id));
        } else if (lost && outcome.status() != Status.FAILED) {
            messages.add(reasons(outcome.source()));
        }
        boolean failed = outcome.status() == Status.FAILED || unpublished.containsKey(id) || lost;
        return new TableOutcome(
                outcome.source(),
                outcome.table(),
                failed ? Status.FAILED : outcome.status(),
                outcome.rows(),
                outcome.rejectedRows(),
                outcome.durationMs(),
                messages.isEmpty() ? null : String.join(" ", messages),
                outcome.hint(),
                false);
    }

    /**
     * A table that is not there is affected by every problem of its source. A table that is there has older data when
     * the problem says that such is kept, and names this table or none.
     */
    private Set<String> affected(SourceProblem problem, List<RegisteredTable> tables) {
        boolean aboutOne = tables.stream().anyMatch(table -> names(problem, table));
        return tables.stream()
                .filter(table -> !published.contains(table.id())
                        || problem.keepsLastGood() && (names(problem, table) || !aboutOne))
                .map(RegisteredTable::id)
                .collect(Collectors.toSet());
    }

    private static boolean names(SourceProblem problem, RegisteredTable table) {
        return problem.table() != null && problem.table().value().equalsIgnoreCase(table.sourceTable());
    }

    private String reasons(Identifier source) {
        String found = report.problems().stream()
                .filter(problem -> problem.source().equalsIgnoreCase(source.value()))
                .map(SourceProblem::message)
                .collect(Collectors.joining(" "));
        return found.isEmpty() ? "It was read and is not among the published tables. Sync it again." : found;
    }

    private static String text(Collision collision) {
        String taken = "The name '" + collision.table() + "' belongs to the source '" + collision.owner() + "'";
        return collision.id() == null
                ? taken + " and its longer name cannot be used; rename the table."
                : taken + "; this table is '" + collision.id() + "'.";
    }
}
