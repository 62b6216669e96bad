package io.agnes.warehouse;

import java.time.Duration;
import java.util.List;

/**
 * What a rebuild of the master views found and published.
 *
 * @param generation the current generation; unchanged when nothing had changed
 * @param relations all published tables, sorted by source and table
 * @param problems what could not be published, one entry per source or table
 * @param collisions the tables whose flat name another source owns
 * @param releasedIds table ids that no table has any more, or that a different table has now
 */
public record RebuildReport(
        long generation,
        List<Relation> relations,
        List<SourceProblem> problems,
        List<Collision> collisions,
        List<Identifier> releasedIds,
        Duration elapsed) {}
