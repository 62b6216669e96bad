package io.agnes.catalog.columns;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.agnes.access.Audit;
import io.agnes.access.Caller;
import io.agnes.catalog.columns.Comparison.Change;
import io.agnes.catalog.columns.Proposal.Column;
import io.agnes.common.AgnesException;
import io.agnes.common.Parameters;
import io.agnes.common.Problem;
import io.agnes.state.StateDatabase;
import io.agnes.sync.CatalogTableDetail;
import io.agnes.sync.TableCatalog;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;

/**
 * The steps {@code proposals}: files with proposed types and descriptions, their review, and what they come to. One is
 * applied whole or not at all. Thread-safe.
 */
public final class Proposals {
    private final ProposalFiles files;
    private final StateDatabase state;
    private final TableCatalog tables;
    private final Audit audit;
    private final Clock clock;

    Proposals(ProposalFiles files, StateDatabase state, TableCatalog tables, Audit audit, Clock clock) {
        this.files = files;
        this.state = state;
        this.tables = tables;
        this.audit = audit;
        this.clock = clock;
    }

    /** The proposals there are, newest first; those that are being made have no numbers yet. */
    @JsonNaming(SnakeCaseStrategy.class)
    public record Listing(List<Entry> proposals, int count) {}

    /** @param status {@code open} while it is made, {@code broken} when its file is none, {@code proposed}, {@code reviewed} */
    @JsonNaming(SnakeCaseStrategy.class)
    public record Entry(
            String name,
            String status,
            @JsonFormat(shape = JsonFormat.Shape.STRING) Instant createdAt,
            String createdBy,
            int tables,
            int columns) {}

    /** A proposal, and what it comes to now. */
    public record Detail(String name, Proposal proposal, List<Change> changes) {}

    /**
     * What was, or would be, applied.
     *
     * @param status {@code applied} or {@code checked}
     * @param applied how many columns have changed, or would
     */
    public record Applied(String status, String name, int applied, List<Change> changes) {}

    public Listing list() {
        List<Entry> entries = Stream.concat(
                        files.names(ProposalFiles.ORDER).stream()
                                .map(name -> new Entry(name, "open", null, null, 0, 0)),
                        files.names(ProposalFiles.ENDING).stream().map(this::entry))
                .toList();
        return new Listing(entries, entries.size());
    }

    /**
     * @param parameters {@code name}
     * @throws AgnesException NOT_FOUND; INVALID when its file is no proposal
     */
    public Detail get(Parameters parameters, Caller by) {
        String name = parameters.get("name");
        return detail(name, files.read(name), by);
    }

    /**
     * Keeps a proposal that somebody has written.
     *
     * @param json UTF-8; may be null
     * @throws AgnesException INVALID naming the table, the column or the value that cannot be
     */
    public Detail upload(byte[] json, Caller by) {
        Proposal sent = ProposalFiles.parse(json, "The body");
        Proposal kept = new Proposal(
                Proposal.VERSION, files.project(), clock.instant(), by.name(), null, null, withoutDecisions(sent));
        if (kept.columnCount() == 0) {
            throw NoteRules.invalid(
                    "The proposal proposes nothing.", "Name at least one column of a table, with what it is.");
        }
        check(kept, by);
        String name = files.order(clock.instant(), new byte[0]);
        files.write(name, kept);
        audit.record(by, "metadata.proposed", "proposal:" + name, Map.of("columns", kept.columnCount()), "ok", null);
        return detail(name, kept, by);
    }

    /**
     * Writes decisions about columns into the proposal.
     *
     * @throws AgnesException NOT_FOUND; INVALID naming the column or the decision; then nothing is decided
     */
    public synchronized Detail review(Parameters parameters, Review review, Caller by) {
        String name = parameters.get("name");
        if (review == null) {
            throw NoteRules.invalid("A review needs a JSON body.", "Send {\"columns\": [...]} with decisions.");
        }
        Proposal decided = review.decided(files.read(name), clock.instant(), by.name());
        files.write(name, decided);
        audit.record(
                by,
                "metadata.reviewed",
                "proposal:" + name,
                Map.of("decisions", review.columns().size()),
                "ok",
                null);
        return detail(name, decided, by);
    }

    /**
     * Makes what is proposed known, as far as nothing surer is.
     *
     * @param parameters {@code name}; {@code dry_run}: change nothing
     * @throws AgnesException NOT_FOUND; INVALID when a table or column has gone by now; then nothing is changed
     */
    public Applied apply(Parameters parameters, Caller by) {
        String name = parameters.get("name");
        boolean dryRun = parameters.find("dry_run").map(Boolean::parseBoolean).orElse(false);
        Proposal proposal = files.read(name);
        check(proposal, by);
        List<Change> changes = dryRun
                ? state.read(handle -> changes(handle, proposal))
                : state.write(handle -> {
                    List<Change> done = changes(handle, proposal);
                    Instant now = clock.instant();
                    done.stream()
                            .filter(Change::changes)
                            .forEach(change -> NoteRows.put(
                                    handle,
                                    change.tableId(),
                                    Comparison.note(change, proposed(proposal, change), now)));
                    audit.record(
                            handle,
                            by,
                            "metadata.applied",
                            "proposal:" + name,
                            Map.of("columns", count(done)),
                            "ok",
                            null);
                    return done;
                });
        return new Applied(dryRun ? "checked" : "applied", name, count(changes), changes);
    }

    private Detail detail(String name, Proposal proposal, Caller by) {
        return new Detail(name, proposal, state.read(handle -> changes(handle, proposal)));
    }

    private static List<Change> changes(Handle handle, Proposal proposal) {
        List<Change> changes = new ArrayList<>();
        proposal.tables().forEach((id, table) -> {
            Map<String, ColumnNote> known = NoteRows.byName(handle, id);
            table.columns().forEach((name, column) -> changes.add(Comparison.of(id, name, column, known.get(name))));
        });
        return changes;
    }

    private static Column proposed(Proposal proposal, Change change) {
        return proposal.tables().get(change.tableId()).columns().get(change.columnName());
    }

    private static int count(List<Change> changes) {
        return (int) changes.stream().filter(Change::changes).count();
    }

    /** Whoever sends a proposal cannot say that a person has decided about it. */
    private static Map<String, Proposal.Table> withoutDecisions(Proposal sent) {
        Map<String, Proposal.Table> tables = new LinkedHashMap<>();
        sent.tables().forEach((id, table) -> {
            Map<String, Column> columns = new LinkedHashMap<>();
            table.columns().forEach((name, column) -> {
                if (column.confidence().equals(Confidence.MANUAL.label())) {
                    throw NoteRules.invalid(
                            "The proposal calls '" + id + "." + name + "' manual.",
                            "Write high, medium or low; a review makes it manual.");
                }
                columns.put(name, new Column(column.basetype(), column.description(), column.confidence(), null));
            });
            tables.put(id, new Proposal.Table(columns, table.note()));
        });
        return tables;
    }

    private void check(Proposal proposal, Caller by) {
        proposal.tables().forEach((id, table) -> {
            CatalogTableDetail detail = known(id, by);
            table.columns().forEach((name, column) -> {
                NoteRules.requireColumn(detail, name);
                if (column.basetype() == null && column.description() == null) {
                    throw NoteRules.invalid(
                            "The proposal says nothing of '" + id + "." + name + "'.",
                            "Write its basetype, its description or both.");
                }
                NoteRules.check(
                        "'" + id + "." + name + "'", column.basetype(), column.description(), column.confidence());
            });
        });
    }

    private CatalogTableDetail known(String id, Caller by) {
        CatalogTableDetail detail;
        try {
            detail = tables.get(new Parameters(Map.of("table_id", id)), by);
        } catch (AgnesException unknown) {
            throw unknown.problem() == Problem.NOT_FOUND
                    ? NoteRules.invalid(
                            "The proposal names a table that is not there: " + unknown.getMessage(), unknown.hint())
                    : unknown;
        }
        if (!detail.table().id().equals(id)) {
            throw NoteRules.invalid(
                    "The proposal names the table '" + id + "'.",
                    "Write its id: " + detail.table().id() + ".");
        }
        return detail;
    }

    private Entry entry(String name) {
        try {
            Proposal proposal = files.read(name);
            return new Entry(
                    name,
                    proposal.reviewedAt() == null ? "proposed" : "reviewed",
                    proposal.createdAt(),
                    proposal.createdBy(),
                    proposal.tables().size(),
                    proposal.columnCount());
        } catch (AgnesException broken) {
            return new Entry(name, "broken", null, null, 0, 0);
        }
    }
}
