package io.agnes.catalog.columns;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.agnes.catalog.columns.Proposal.Column;
import io.agnes.catalog.columns.Proposal.Table;
import io.agnes.common.AgnesException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The body of a review: what somebody decides of the columns of a proposal. */
public record Review(List<Decision> columns) {

    /**
     * @param decision {@code confirm}, {@code edit} or {@code reject}
     * @param basetype of an edit; what was proposed when left out
     * @param description of an edit; what was proposed when left out
     */
    @JsonNaming(SnakeCaseStrategy.class)
    public record Decision(String tableId, String columnName, String decision, String basetype, String description) {}

    /**
     * The proposal with the decisions. What a person has confirmed or edited is as sure as what they say themselves.
     *
     * @throws AgnesException INVALID naming the column that the proposal does not have, or the decision
     */
    Proposal decided(Proposal proposal, Instant now, String by) {
        if (columns == null || columns.isEmpty() || columns.stream().anyMatch(Objects::isNull)) {
            throw NoteRules.invalid(
                    "A review needs decisions.",
                    "Send {\"columns\": [{\"table_id\": \"orders\", \"column_name\": \"id\", \"decision\": \"confirm\"}]}.");
        }
        Map<String, Map<String, Column>> tables = new LinkedHashMap<>();
        proposal.tables().forEach((id, table) -> tables.put(id, new LinkedHashMap<>(table.columns())));
        for (Decision decision : columns) {
            Map<String, Column> ofTable = tables.getOrDefault(decision.tableId(), new LinkedHashMap<>());
            Column proposed = ofTable.get(decision.columnName());
            if (proposed == null) {
                throw NoteRules.invalid(
                        "The proposal has no column '" + decision.tableId() + "." + decision.columnName() + "'.",
                        "Decide about its columns: GET /api/admin/metadata-proposals/{name} lists them.");
            }
            ofTable.put(decision.columnName(), decided(decision, proposed));
        }
        Map<String, Table> decided = new LinkedHashMap<>();
        tables.forEach((id, ofTable) ->
                decided.put(id, new Table(ofTable, proposal.tables().get(id).note())));
        return proposal.with(decided, now, by);
    }

    private static Column decided(Decision decision, Column proposed) {
        String manual = Confidence.MANUAL.label();
        String where = "'" + decision.tableId() + "." + decision.columnName() + "'";
        return switch (Objects.requireNonNullElse(decision.decision(), "")) {
            case "confirm" -> new Column(proposed.basetype(), proposed.description(), manual, "confirmed");
            case "edit" -> {
                String basetype = Objects.requireNonNullElse(decision.basetype(), proposed.basetype());
                String description = decision.description() == null ? proposed.description() : decision.description();
                NoteRules.check(where, basetype, description, manual);
                yield new Column(basetype, description, manual, "edited");
            }
            case "reject" ->
                new Column(proposed.basetype(), proposed.description(), proposed.confidence(), Column.REJECTED);
            default ->
                throw NoteRules.invalid("The decision about " + where + " is none.", "Write confirm, edit or reject.");
        };
    }
}
