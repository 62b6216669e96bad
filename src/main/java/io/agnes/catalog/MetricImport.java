package io.agnes.catalog;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.List;

/**
 * What an import of metrics did, or with {@code dry_run} would do.
 *
 * @param status {@code imported} or {@code checked}
 * @param count how many metrics were in it
 * @param created ids that were not there
 * @param updated ids that are another now
 * @param unchanged ids that are as they were
 * @param pruned ids that are gone, since they were not in it
 * @param unbound ids whose tables are not there
 */
@JsonNaming(SnakeCaseStrategy.class)
public record MetricImport(
        String status,
        int count,
        List<String> created,
        List<String> updated,
        List<String> unchanged,
        List<String> pruned,
        List<String> unbound) {}
