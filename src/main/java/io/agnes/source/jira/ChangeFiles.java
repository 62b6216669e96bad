package io.agnes.source.jira;

import io.agnes.warehouse.ExtractFolder;
import io.agnes.warehouse.PublishedFile;
import java.util.List;

/** Selects over the files of changes. */
final class ChangeFiles {
    private final ExtractFolder folder;
    private final Shards shards;

    ChangeFiles(ExtractFolder folder, Shards shards) {
        this.folder = folder;
        this.shards = shards;
    }

    /** The newest head of each changed issue. */
    String newestHeads() {
        return newestHeads(folder.list(shards.heads()));
    }

    /** Of a deleted issue the head that says so, whatever came after it. */
    private static String newestHeads(String files) {
        return "select * from read_parquet(" + files + ") qualify row_number() over (partition by entity "
                + "order by deleted desc, version desc) = 1";
    }

    /** The rows of a table that the newest changes have brought, with their issue and version. */
    String newestRows(JiraTable table) {
        return newestRows(shards.changes().get(table), "(" + newestHeads() + ")");
    }

    /** @param heads what to select the newest heads from */
    String newestRows(List<PublishedFile> changes, String heads) {
        return "select c.* from read_parquet(" + folder.list(changes) + ") as c semi join " + heads
                + " as n on c._entity = n.entity and c._version = n.version and not n.deleted";
    }
}
