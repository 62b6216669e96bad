package io.agnes.warehouse;

import java.util.List;
import java.util.stream.Stream;

/**
 * What has changed in a table since its data files were written, merged while it is read: cost follows the change, not
 * the table. A change replaces all rows of one entity (of one issue, say), in every table of the extract alike.
 *
 * <p>Rows of {@code changes} have the columns of the table and {@code _entity} and {@code _version}. Rows of
 * {@code heads}, one per change, have {@code entity}, {@code version}, {@code updated}, {@code entity_key},
 * {@code former_key} and {@code deleted}: the change of an entity with the highest {@code version} is what
 * counts, and once deleted an entity stays so.
 *
 * <p>Without changes the table is what its data files hold.
 *
 * @param key the column by which rows of the data files belong to an entity
 */
public record Merge(String key, List<PublishedFile> changes, List<PublishedFile> heads) {
    static final String ENTITY = "_entity";
    static final String VERSION = "_version";
    static final String CHANGE = "change";
    static final String HEAD = "head";
    /** All files of a kind have the same columns, so that only one is looked at before any is read. */
    private static final String READ_OPTIONS = ", hive_partitioning = false)";

    private static final String NO_FILES = Literal.list(List.of());

    public Merge {
        changes = List.copyOf(changes);
        heads = List.copyOf(heads);
    }

    /** The same with one more file, in the words that an extract keeps. */
    Merge with(PublishedFile file, String role) {
        boolean head = role.equals(HEAD);
        return new Merge(key, head ? changes : and(changes, file), head ? and(heads, file) : heads);
    }

    private static List<PublishedFile> and(List<PublishedFile> files, PublishedFile file) {
        return Stream.concat(files.stream(), Stream.of(file)).toList();
    }

    /**
     * The rows of a table as they are now, as a select.
     *
     * @param files those that hold its rows
     */
    public static String rows(Merge merge, ExtractFolder folder, List<PublishedFile> files) {
        return rows(merge.key, folder.list(files), folder.list(merge.changes), folder.list(merge.heads));
    }

    /**
     * The same over lists of paths as the engine takes them.
     *
     * @param data of the data files
     */
    static String rows(String key, String data, String changes, String heads) {
        if (heads.equals(NO_FILES)) {
            return "select * from read_parquet(" + data + READ_OPTIONS;
        }
        String column = Column.quoted(key);
        String kept = "select * from read_parquet(" + data + READ_OPTIONS + " as b where not exists "
                + "(select 1 from (select entity_key as k from read_parquet(" + heads + ") union all select former_key "
                + "from read_parquet(" + heads + ")) as h where h.k = b." + column + ")";
        if (changes.equals(NO_FILES)) {
            return kept;
        }
        return kept + " union all by name select c.* exclude (" + ENTITY + ", " + VERSION + ") from read_parquet("
                + changes + READ_OPTIONS + " as c semi join (" + newest(heads) + ") as n on c." + ENTITY
                + " = n.entity and c." + VERSION + " = n.version and not n.deleted";
    }

    /** The newest change of each entity, and whether it is gone. */
    private static String newest(String heads) {
        return "select entity, max(version) as version, bool_or(deleted) as deleted from " + "read_parquet(" + heads
                + ") group by entity";
    }
}
