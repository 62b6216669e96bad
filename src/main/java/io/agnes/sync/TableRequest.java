package io.agnes.sync;

import com.fasterxml.jackson.annotation.JsonFormat;
import java.util.List;
import java.util.Map;

/**
 * Body of {@code POST /api/admin/register-table} and its precheck.
 *
 * @param name the table's name here; in lower case also its id
 * @param sourceType the kind of source; null: that of the connection
 * @param source the connection; null: the only one of the kind
 * @param bucket schema, bucket or data set there; null: none
 * @param sourceTable its name there; null: the same name
 * @param sourceQuery what to run there instead; for {@code materialized} only
 * @param queryMode {@code local}, {@code remote} or {@code materialized}; null: local
 * @param syncStrategy {@code full_refresh}, {@code incremental} or {@code partitioned}; null: full_refresh
 * @param syncSchedule see {@link Schedule}; null or blank: with every scheduled run
 * @param primaryKey the columns that tell rows apart; one alone may be a text
 * @param options further values, which the kind of source defines
 * @param folder under which heading people find it; may be null
 * @param description may be null
 * @param profileAfterSync whether it is profiled after a sync that changes it; null: yes
 */
public record TableRequest(
        String name,
        String sourceType,
        String source,
        String bucket,
        String sourceTable,
        String sourceQuery,
        String queryMode,
        String syncStrategy,
        String syncSchedule,

        @JsonFormat(with = JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY)
        List<String> primaryKey,

        Map<String, String> options,
        String folder,
        String description,
        Boolean profileAfterSync) {}
