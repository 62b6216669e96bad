package io.agnes.source.jira;

import io.agnes.source.Source;
import io.agnes.source.SourceTable;
import io.agnes.source.SyncTask;
import io.agnes.source.TableOutcome;
import io.agnes.warehouse.Identifier;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The tables of Jira, for sync runs: events bring them up to date, so a run has nothing to do but to write shards. */
public final class JiraSource implements Source {
    static final String TYPE = "jira";
    public static final Identifier EXTRACT = new Identifier("jira");

    private final JiraStore store;

    JiraSource(JiraStore store) {
        this.store = store;
    }

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public List<SourceTable> tables() {
        Shards shards = store.shards();
        List<SourceTable> tables = new ArrayList<>();
        if (!shards.tables().get(JiraTable.ISSUES).isEmpty()) {
            for (JiraTable table : JiraTable.values()) {
                tables.add(new SourceTable(EXTRACT, table.table(), table.description()));
            }
        }
        if (shards.organizations() != null) {
            tables.add(new SourceTable(EXTRACT, Organizations.TABLE, Organizations.DESCRIPTION));
        }
        return tables;
    }

    @Override
    public List<TableOutcome> extract(SyncTask task) {
        long start = System.nanoTime();
        store.compact(0);
        Shards shards = store.shards();
        return task.tables().stream()
                .map(table -> new TableOutcome(
                        task.source(),
                        table,
                        TableOutcome.Status.CONVERTED,
                        rows(shards, table),
                        0,
                        (System.nanoTime() - start) / 1_000_000,
                        null))
                .toList();
    }

    private static long rows(Shards shards, Identifier table) {
        if (table.equals(Organizations.TABLE) && shards.organizations() != null) {
            return shards.organizations().rows();
        }
        return Stream.of(JiraTable.values())
                .filter(known -> known.table().equals(table))
                .mapToLong(shards::rowsOf)
                .sum();
    }
}
