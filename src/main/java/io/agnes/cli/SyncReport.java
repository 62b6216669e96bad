package io.agnes.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a sync has done. Used by one thread. */
final class SyncReport {
    final List<String> downloaded = new ArrayList<>();
    final List<String> unchanged = new ArrayList<>();
    final List<String> remote = new ArrayList<>();
    final List<String> removed = new ArrayList<>();
    final Map<String, String> errors = new TreeMap<>();
    final List<String> warnings = new ArrayList<>();
    final List<String> rulesWritten = new ArrayList<>();
    final List<String> rulesRemoved = new ArrayList<>();
    /** Whether tables were looked at. */
    boolean tables;

    long bytes;
    /** Items of the memory that the agent is told. */
    int rules;

    int sessions;
    boolean notes;
    int artifacts;
    double seconds;

    boolean failed() {
        return !errors.isEmpty();
    }

    /**
     * {@code downloaded[], skipped[], skipped_remote[], removed[], errors[{table, error}], warnings[], bytes,
     * rules_count, rules_written[], rules_removed[], sessions, local_md, artifacts, duration_s}.
     */
    ObjectNode json() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        list(json.putArray("downloaded"), downloaded);
        list(json.putArray("skipped"), unchanged);
        list(json.putArray("skipped_remote"), remote);
        list(json.putArray("removed"), removed);
        ArrayNode failed = json.putArray("errors");
        errors.forEach((table, error) -> failed.addObject().put("table", table).put("error", error));
        list(json.putArray("warnings"), warnings);
        json.put("bytes", bytes).put("rules_count", rules);
        list(json.putArray("rules_written"), rulesWritten);
        list(json.putArray("rules_removed"), rulesRemoved);
        return json.put("sessions", sessions)
                .put("local_md", notes)
                .put("artifacts", artifacts)
                .put("duration_s", Math.round(seconds * 1000) / 1000.0);
    }

    void tell(Io io) {
        if (!downloaded.isEmpty()) {
            io.note("Fetched " + named(downloaded) + ", " + Sizes.text(bytes) + ".");
        }
        if (!removed.isEmpty()) {
            io.note("Removed " + named(removed) + ": gone from the server, or you may not read it any more.");
        }
        if (!remote.isEmpty()) {
            io.note("Not fetched, ask the server (da query --remote): " + String.join(", ", remote) + ".");
        }
        if (!rulesWritten.isEmpty() || !rulesRemoved.isEmpty()) {
            io.note("Rules of the memory in .claude/rules: " + rulesWritten.size() + " new or changed, "
                    + rulesRemoved.size() + " removed.");
        }
        List<String> handedIn = new ArrayList<>();
        counted(handedIn, sessions, "sessions");
        counted(handedIn, artifacts, "artifacts");
        counted(handedIn, notes ? 1 : 0, "file of notes");
        if (!handedIn.isEmpty()) {
            io.note("Handed in " + String.join(", ", handedIn) + ".");
        }
        warnings.forEach(warning -> io.note("warning: " + warning));
        errors.forEach((table, error) -> io.note("error: " + table + ": " + error));
        if (!tables) {
            io.note(String.format(java.util.Locale.ROOT, "Done (%.1f s).", seconds));
            return;
        }
        int here = downloaded.size() + unchanged.size();
        io.note(String.format(
                java.util.Locale.ROOT,
                failed() ? "%d tables are up to date, %d are not (%.1f s)." : "%d tables are up to date (%3$.1f s).",
                here,
                errors.size(),
                seconds));
    }

    private static void counted(List<String> told, int count, String what) {
        if (count > 0) {
            told.add(count + " " + what);
        }
    }

    private static String named(List<String> tables) {
        return tables.size() > 10 ? tables.size() + " tables" : String.join(", ", tables);
    }

    private static void list(ArrayNode array, Collection<String> texts) {
        texts.forEach(array::add);
    }
}
