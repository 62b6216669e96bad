package io.agnes.operator;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.function.Consumer;

/** Tells how a sync run goes: a line when a number changes, then one line per table. */
final class SyncProgress implements Consumer<JsonNode> {
    private final PrintWriter out;
    private String last = "";

    SyncProgress(PrintWriter out) {
        this.out = out;
    }

    @Override
    public void accept(JsonNode run) {
        String now = run.path("tables_done").asInt() + " of "
                + run.path("tables_total").asInt() + " tables";
        if (!now.equals(last) && run.path("tables_total").asInt() > 0) {
            out.println("  syncing: " + now);
            out.flush();
            last = now;
        }
    }

    /**
     * Prints what became of each table.
     *
     * @return the exit code: 0 ok, 2 partial, 1 anything else
     */
    int finish(JsonNode run) {
        for (JsonNode table : run.path("tables")) {
            String rows = table.path("rows").isNull()
                    ? ""
                    : String.format(Locale.ROOT, "%,d rows", table.path("rows").asLong());
            out.printf(
                    Locale.ROOT,
                    "  %-24s %-10s %18s  %6.2f s%s%n",
                    table.path("table_id").asText(),
                    table.path("status").asText(),
                    rows,
                    table.path("duration_ms").asLong() / 1000.0,
                    told(table, "message") + told(table, "hint"));
        }
        String status = run.path("status").asText();
        out.println("  run " + run.path("run_id").asText() + ": " + status
                + (run.path("error").isNull() ? "" : " (" + run.path("error").asText() + ")"));
        out.flush();
        return switch (status) {
            case "ok" -> 0;
            case "partial" -> 2;
            default -> 1;
        };
    }

    private static String told(JsonNode table, String field) {
        return table.path(field).isTextual() ? "  " + table.path(field).asText() : "";
    }
}
