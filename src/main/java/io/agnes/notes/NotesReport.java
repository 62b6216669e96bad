package io.agnes.notes;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.List;

/**
 * What a run has done.
 *
 * @param ok whether nothing failed
 * @param filesFound people whose notes lie here
 * @param usersScanned those whose notes were read now
 * @param skipped those whose notes have not changed, wait after a failure, or were not tried because the model failed
 * @param failed those whose notes could not be read
 * @param itemsExtracted what was found in the notes
 * @param itemsFiltered what was left out of it because not everybody may read it
 * @param itemsNew items that are new
 * @param itemsPending those of them that wait for a decision
 * @param itemsPreserved items that were there and say the same
 * @param itemsEdited items of their author that nobody had decided about and say something else now
 * @param changesProposed changes of decided items that wait for a governor
 * @param contradictionsRecorded pairs of items that contradict each other
 * @param duplicateCandidatesRecorded pairs of items that may say the same
 * @param errors what failed and what to do, at most 20
 */
@JsonNaming(SnakeCaseStrategy.class)
public record NotesReport(
        boolean ok,
        int filesFound,
        int usersScanned,
        int skipped,
        int failed,
        int itemsExtracted,
        int itemsFiltered,
        int itemsNew,
        int itemsPending,
        int itemsPreserved,
        int itemsEdited,
        int changesProposed,
        int contradictionsRecorded,
        int duplicateCandidatesRecorded,
        List<String> errors) {}
