package io.agnes.sessions;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.List;

/**
 * What a run of the detector has done.
 *
 * @param ok whether nothing failed
 * @param sessionsScanned sessions whose turn it was
 * @param sessionsProcessed those that were read to the end
 * @param sessionsSkipped those that came in again meanwhile, that another worker has, or that wait for the next run
 * @param sessionsFailed those whose reading failed
 * @param verificationsExtracted what users verified in them, by the model
 * @param verificationsUnfounded what the model found beyond that, without words of the user in the transcript
 * @param itemsCreated items of the memory that are new
 * @param duplicateCandidatesRecorded pairs of items that may say the same
 * @param contradictionsRecorded what new items contradict, by the model
 * @param itemsUncompared new items that the job memory-contradictions compares later
 * @param sessionsWaiting all sessions that wait now
 * @param sessionsGivenUp all sessions that are not tried again by themselves
 * @param errors what failed and what to do, at most 20
 */
@JsonNaming(SnakeCaseStrategy.class)
public record DetectorReport(
        boolean ok,
        int sessionsScanned,
        int sessionsProcessed,
        int sessionsSkipped,
        int sessionsFailed,
        int verificationsExtracted,
        int verificationsUnfounded,
        int itemsCreated,
        int duplicateCandidatesRecorded,
        int contradictionsRecorded,
        int itemsUncompared,
        int sessionsWaiting,
        int sessionsGivenUp,
        List<String> errors) {}
