package io.agnes.sessions;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.List;

/**
 * What a run of the collector has done.
 *
 * @param ok whether nothing failed
 * @param filesFound transcripts in the configured folders
 * @param unchanged those that were known with the same lines
 * @param hidden those that their users keep private
 * @param swept files that were not needed any more
 * @param unknownUsers folders of nobody who has an account
 * @param errors what failed and what to do, at most 20
 */
@JsonNaming(SnakeCaseStrategy.class)
public record CollectorReport(
        boolean ok,
        int filesFound,
        int collected,
        int grown,
        int unchanged,
        int hidden,
        int failed,
        int swept,
        List<String> unknownUsers,
        List<String> errors) {}
