package io.agnes.warehouse;

import io.agnes.common.AgnesException;
import io.agnes.config.DataFolder;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.duckdb.DuckDBConnection;

/**
 * Reads {@code _meta}, {@code _files} and {@code _remote_attach} of an attached extract. Writers may be foreign, so
 * every row is checked; a bad row is left out and told, the others stand.
 */
final class ExtractReader {
    static final String META = "_meta";
    static final String FILES = "_files";
    static final String REMOTE_ATTACH = "_remote_attach";
    static final String MERGED = "_merged";
    static final String CHANGES = "_changes";
    static final String NOTES = "_notes";
    static final String OWN_FILES = "_own_files";
    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");
    private static final Set<String> OWN_TABLES = Set.of(META, FILES, REMOTE_ATTACH);

    private final DuckDBConnection connection;
    private final Identifier catalog;
    private final Path folder;
    private final List<Refusal> refusals = new ArrayList<>();

    private ExtractReader(DuckDBConnection connection, Identifier catalog, Path folder) {
        this.connection = connection;
        this.catalog = catalog;
        this.folder = folder;
    }

    /**
     * A row that was left out.
     *
     * @param table null when its name is unusable
     */
    record Refusal(Identifier table, String message) {}

    /** What could be read, and what could not. */
    record Content(Extract extract, List<Refusal> refusals) {}

    /**
     * @param folder of the extract, to which paths in {@code _files} are relative
     * @throws SQLException when the file is no extract
     */
    static Content read(DuckDBConnection connection, Path extractFile) throws SQLException {
        Identifier catalog = new Identifier("extract_being_read");
        Engine.run(
                connection,
                "attach " + Literal.of(extractFile.toString()) + " as " + catalog.quoted() + " (read_only)");
        try {
            ExtractReader reader = new ExtractReader(connection, catalog, extractFile.getParent());
            return reader.content();
        } finally {
            Engine.run(connection, "detach " + catalog.quoted());
        }
    }

    private Content content() throws SQLException {
        Set<String> objects = objects();
        Map<Identifier, List<PublishedFile>> files = objects.contains(FILES) ? files() : Map.of();
        Map<Identifier, Merge> merges = objects.contains(MERGED) ? merges() : Map.of();
        List<RemoteAttach> remotes = objects.contains(REMOTE_ATTACH) ? remoteAttaches() : List.of();
        List<ExtractTable> tables = tables(objects, files, merges, RemoteViews.read(connection, catalog, remotes));
        WriterNotes notes = objects.contains(NOTES) ? notes() : WriterNotes.NONE;
        return new Content(new Extract(tables, remotes, notes), List.copyOf(refusals));
    }

    /** Lower-case names of all inner tables and views. */
    private Set<String> objects() throws SQLException {
        Set<String> names = new HashSet<>();
        String sql = "select table_name from information_schema.tables where table_catalog = "
                + Literal.of(catalog.value()) + " and table_schema = 'main'";
        rows(sql, row -> names.add(row.getString(1).toLowerCase(Locale.ROOT)));
        return names;
    }

    private List<ExtractTable> tables(
            Set<String> objects,
            Map<Identifier, List<PublishedFile>> files,
            Map<Identifier, Merge> merges,
            RemoteViews views)
            throws SQLException {
        Map<Identifier, ExtractTable> tables = new LinkedHashMap<>();
        Set<Identifier> refused = new HashSet<>();
        refusals.stream().map(Refusal::table).forEach(refused::add);
        String sql =
                "select table_name, description, query_mode, epoch_us(extracted_at::timestamptz) from " + inner(META);
        rows(sql, row -> {
            String name = row.getString(1);
            if (!usable(name) || refused.contains(new Identifier(name))) {
                return;
            }
            Identifier table = new Identifier(name);
            if (!objects.contains(table.folded())) {
                refuse(table, "it has no view or table of that name in its extract");
            } else if (tables.containsKey(table)) {
                refuse(null, "The extract lists the table '" + table + "' twice; the first row counts.");
            } else {
                String mode = row.getString(3) == null ? ExtractTable.LOCAL : row.getString(3);
                List<PublishedFile> own = files.getOrDefault(table, List.of());
                boolean elsewhere = mode.equals(ExtractTable.REMOTE) && own.isEmpty();
                RemoteViews.Found remote = elsewhere ? views.of(table) : new RemoteViews.Found(null, null);
                if (remote.refusal() != null) {
                    refuse(table, remote.refusal());
                    return;
                }
                tables.put(
                        table,
                        new ExtractTable(
                                table,
                                row.getString(2),
                                own,
                                Instant.EPOCH.plus(row.getLong(4), ChronoUnit.MICROS),
                                mode,
                                merges.get(table),
                                remote.table()));
            }
        });
        return List.copyOf(tables.values());
    }

    private Map<Identifier, List<PublishedFile>> files() throws SQLException {
        Map<Identifier, List<PublishedFile>> files = new HashMap<>();
        rows("select table_name, path, sha256, rows, size_bytes from " + inner(FILES), row -> {
            if (usable(row.getString(1)) && isGood(new Identifier(row.getString(1)), row)) {
                files.computeIfAbsent(new Identifier(row.getString(1)), first -> new ArrayList<>())
                        .add(file(row));
            }
        });
        return files;
    }

    /** Without one of its files a table would show rows that have changed, so it is left out. */
    private boolean isGood(Identifier table, ResultSet row) throws SQLException {
        if (!contained(row.getString(2))) {
            refuse(table, "one of its files lies outside the folder of its extract");
            return false;
        }
        if (!SHA256.matcher(String.valueOf(row.getString(3))).matches()) {
            refuse(table, "one of its files has no SHA-256");
            return false;
        }
        return true;
    }

    private static PublishedFile file(ResultSet row) throws SQLException {
        return new PublishedFile(row.getString(2), row.getString(3), row.getLong(4), row.getLong(5));
    }

    private Map<Identifier, Merge> merges() throws SQLException {
        Map<Identifier, Merge> merges = new HashMap<>();
        rows("select table_name, merge_key from " + inner(MERGED), row -> {
            if (usable(row.getString(1))) {
                merges.put(new Identifier(row.getString(1)), new Merge(row.getString(2), List.of(), List.of()));
            }
        });
        rows(
                "select table_name, path, sha256, rows, size_bytes, role from " + inner(CHANGES) + " order by rowid",
                row -> {
                    if (usable(row.getString(1)) && isGood(new Identifier(row.getString(1)), row)) {
                        PublishedFile file = file(row);
                        String role = row.getString(6);
                        merges.computeIfPresent(
                                new Identifier(row.getString(1)), (table, merge) -> merge.with(file, role));
                    }
                });
        return merges;
    }

    private WriterNotes notes() throws SQLException {
        Map<String, String> marks = new HashMap<>();
        rows("select name, value from " + inner(NOTES), row -> marks.put(row.getString(1), row.getString(2)));
        List<PublishedFile> files = new ArrayList<>();
        rows("select null, path, sha256, rows, size_bytes from " + inner(OWN_FILES), row -> {
            if (contained(row.getString(2))) {
                files.add(file(row));
            }
        });
        return new WriterNotes(marks, files);
    }

    /** Two catalogs under one alias are both left out: which of them a view means is not known. */
    private List<RemoteAttach> remoteAttaches() throws SQLException {
        Map<Identifier, RemoteAttach> found = new LinkedHashMap<>();
        Set<Identifier> twice = new HashSet<>();
        rows(
                "select alias, coalesce(extension, ''), coalesce(url, ''), coalesce(token_env, '') from "
                        + inner(REMOTE_ATTACH),
                row -> {
                    if (!Identifier.isValid(row.getString(1))) {
                        refusals.add(new Refusal(null, "A foreign catalog has an unusable alias."));
                        return;
                    }
                    RemoteAttach attach = new RemoteAttach(
                            new Identifier(row.getString(1)), row.getString(2), row.getString(3), row.getString(4));
                    String flaw = attach.flaw(folder);
                    if (found.containsKey(attach.alias())) {
                        twice.add(attach.alias());
                        flaw = "has the alias of another one";
                    }
                    if (flaw == null) {
                        found.put(attach.alias(), attach);
                    } else {
                        refusals.add(new Refusal(null, "The foreign catalog '" + attach.alias() + "' " + flaw + "."));
                    }
                });
        found.keySet().removeAll(twice);
        return List.copyOf(found.values());
    }

    private boolean usable(String name) {
        if (!Identifier.isValid(name) || OWN_TABLES.contains(name.toLowerCase(Locale.ROOT))) {
            String shown = String.valueOf(name);
            refusals.add(new Refusal(
                    null,
                    "The table name '" + shown.substring(0, Math.min(80, shown.length()))
                            + "' is not usable; use letters, digits and underscores."));
            return false;
        }
        return true;
    }

    private boolean contained(String path) {
        try {
            DataFolder.inside(folder, String.valueOf(path));
            return true;
        } catch (AgnesException escapes) {
            return false;
        }
    }

    private void refuse(Identifier table, String reason) {
        refusals.add(new Refusal(table, "The table '" + table + "' was left out: " + reason + "."));
    }

    private String inner(String table) {
        return catalog.quoted() + ".main." + Column.quoted(table);
    }

    private void rows(String sql, RowReader reader) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                reader.read(rows);
            }
        }
    }

    @FunctionalInterface
    private interface RowReader {
        void read(ResultSet row) throws SQLException;
    }
}
