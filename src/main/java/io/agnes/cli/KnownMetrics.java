package io.agnes.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** The metrics one may read: those of the workspace when there is one, else those of the server. */
final class KnownMetrics {
    private final DaCommand da;

    KnownMetrics(DaCommand da) {
        this.da = da;
    }

    /** {@code {categories, metrics, count}} as {@code GET /api/metrics} answers it. */
    JsonNode all(boolean remote) {
        if (!remote && !da.namesServer() && da.workspace().isPresent()) {
            JsonNode kept = WholeFile.json(da.requiredWorkspace().metadata("metrics.json"));
            if (kept.isObject()) {
                return kept;
            }
        }
        return da.client().get("/api/metrics");
    }

    /**
     * One metric by {@code category/name}, or by its name or a synonym when that is clear.
     *
     * @throws Failure naming the nearest ones
     */
    JsonNode find(String wanted, boolean remote) {
        List<String> ids = new ArrayList<>();
        List<JsonNode> found = new ArrayList<>();
        for (JsonNode metric : all(remote).path("metrics")) {
            String id = metric.path("id").asText();
            if (id.equalsIgnoreCase(wanted)) {
                return metric;
            }
            ids.add(id);
            if (isCalled(metric, wanted)) {
                found.add(metric);
            }
        }
        if (found.size() == 1) {
            return found.get(0);
        }
        throw Failure.of(
                "There is no metric '" + wanted + "'.",
                NearestTexts.hint(wanted, ids, "There is none that you may read yet."));
    }

    private static boolean isCalled(JsonNode metric, String wanted) {
        if (metric.path("name").asText().equalsIgnoreCase(wanted)
                || metric.path("display_name").asText().equalsIgnoreCase(wanted)) {
            return true;
        }
        for (JsonNode synonym : metric.path("synonyms")) {
            if (synonym.asText().equalsIgnoreCase(wanted)) {
                return true;
            }
        }
        return false;
    }
}
