package io.agnes.warehouse;

import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import io.agnes.config.DataFolder;
import io.agnes.config.DiskSpace.Part;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;

/**
 * The folder of one source, {@code extracts/<source>}, under the extract contract: {@code extract.duckdb} with
 * {@code _meta}, {@code _files}, {@code _remote_attach} and an inner view per table, and Parquet files in {@code data}.
 * Files are published first and count once {@link #write} has named them. One writer at a time; readers at any time.
 */
public final class ExtractFolder {
    static final String FILE = "extract.duckdb";
    static final String DATA = "data";
    private static final Identifier NEXT = new Identifier("next_extract");
    /** Where a source may keep the rows that it could not load, as files per table. */
    public static final String REJECTS = "rejects";

    /** Options of every read of published files: columns by name, and none made up from the folders' names. */
    static final String READ_OPTIONS = ", union_by_name = true, hive_partitioning = false)";

    private final Path folder;
    private final Engine engine;

    public ExtractFolder(Path folder, Engine engine) {
        this.folder = folder.toAbsolutePath().normalize();
        this.engine = engine;
    }

    /**
     * What the source offers now; nothing before its first {@link #write}. Unusable rows of a foreign writer are left
     * out.
     *
     * @throws AgnesException UNAVAILABLE when the file cannot be read as an extract
     */
    public Extract read() {
        Path file = folder.resolve(FILE);
        if (!Files.exists(file)) {
            return Extract.EMPTY;
        }
        try (DuckDBConnection connection = engine.work()) {
            return ExtractReader.read(connection, file).extract();
        } catch (SQLException e) {
            throw new AgnesException(
                    Problem.UNAVAILABLE,
                    "The extract of '" + folder.getFileName() + "' cannot be read.",
                    "Sync the source again; if its file stays broken, remove " + FILE + " from its folder first.",
                    e);
        }
    }

    /**
     * Writes the rows of a select as a new version of a table's data: durable when this returns, and not visible
     * before {@link #write} names it.
     *
     * @param connection the instance that runs the select
     * @throws AgnesException STORAGE_FULL; QUERY_LIMIT for want of memory; INVALID when the select fails otherwise; the
     *     engine's exception is the cause of both
     */
    public PublishedFile publish(Identifier table, DuckDBConnection connection, String select) {
        return publish(table, connection, select, ParquetFiles.Making.FREE);
    }

    /** What is told when the rows of {@code table} met a full disk or want of memory; empty when it was something else. */
    public Optional<AgnesException> lack(Identifier table, SQLException failure) {
        return ParquetFiles.lack(folder, engine, Part.EXTRACTS, table, failure);
    }

    PublishedFile publish(Identifier table, DuckDBConnection connection, String select, ParquetFiles.Making making) {
        String path = DATA + "/" + table + "-" + DurableFiles.unique() + ".parquet";
        Path target = DataFolder.inside(folder, path);
        ParquetFiles.Written file =
                ParquetFiles.write(connection, select, target, engine, Part.EXTRACTS, table, making);
        return new PublishedFile(path, file.sha256(), file.rows(), file.sizeBytes());
    }

    /** Where {@link #publish} writes. */
    Path data() {
        return folder.resolve(DATA);
    }

    /** Where a file that was published here lies. */
    public Path path(PublishedFile file) {
        return DataFolder.inside(folder, file.path());
    }

    /** Takes back what was published and is not named; what cannot be removed now is swept at start. */
    public void discard(PublishedFile file) {
        DurableFiles.deleteSide(path(file));
    }

    /**
     * Replaces what the source offers, in one step. Files that are no longer named stay until no generation of master
     * views uses them.
     *
     * @throws AgnesException STORAGE_FULL, or UNAVAILABLE when the folder cannot be written or a file is missing
     */
    public void write(Extract extract) {
        write(side -> {
            try (DuckDBConnection connection = engine.create(side)) {
                // the engine writes one database in a transaction, and looks up what a view reads
                for (ExtractTable table : extract.tables()) {
                    if (table.remote() != null) {
                        RemoteStubs.present(connection, table.remote());
                    }
                }
                fill(connection, extract);
            }
        });
    }

    /**
     * The same for an extract without remote tables that is written often: an instance that is open already makes the
     * file, since to open and close one costs several times what it has to do.
     */
    public void write(Extract extract, DuckDBConnection instance) {
        write(side -> {
            try (DuckDBConnection connection = (DuckDBConnection) instance.duplicate()) {
                Engine.run(connection, "attach " + Literal.of(side.toString()) + " as " + NEXT.quoted());
                try {
                    Engine.run(connection, "use " + NEXT.quoted());
                    fill(connection, extract);
                } finally {
                    Engine.run(connection, "use memory");
                    Engine.run(connection, "detach " + NEXT.quoted());
                }
            }
        });
    }

    private interface Filling {
        void fill(Path side) throws SQLException;
    }

    private void write(Filling filling) {
        Path target = folder.resolve(FILE);
        Path side = DurableFiles.sideOf(target);
        try {
            Files.createDirectories(folder);
            filling.fill(side);
            DurableFiles.force(side);
            Files.deleteIfExists(folder.resolve(FILE + ".wal"));
            DurableFiles.moveForced(side, target);
        } catch (SQLException | IOException e) {
            DurableFiles.deleteSide(side);
            throw failure(e);
        } finally {
            DurableFiles.deleteSide(side);
        }
    }

    /** In one transaction, and all of it in the one file. */
    private void fill(DuckDBConnection connection, Extract extract) throws SQLException {
        Engine.run(connection, "begin");
        try {
            describe(connection, extract);
            Engine.run(connection, "commit");
        } catch (SQLException | RuntimeException e) {
            Engine.run(connection, "rollback");
            throw e;
        }
        Engine.run(connection, "checkpoint");
    }

    private void describe(DuckDBConnection connection, Extract extract) throws SQLException {
        Engine.run(
                connection,
                "create table _meta (table_name varchar not null, description varchar, rows bigint, "
                        + "size_bytes bigint, extracted_at timestamp, query_mode varchar default 'local')");
        Engine.run(
                connection,
                "create table _files (table_name varchar not null, path varchar not null, "
                        + "sha256 varchar not null, rows bigint, size_bytes bigint)");
        Engine.run(
                connection,
                "create table _remote_attach (alias varchar, extension varchar, url varchar, token_env varchar)");
        if (extract.tables().stream().anyMatch(table -> table.merge() != null)) {
            Engine.run(
                    connection,
                    "create table _changes (table_name varchar not null, path varchar not null, "
                            + "sha256 varchar not null, rows bigint, size_bytes bigint, role varchar not null)");
            Engine.run(connection, "create table _merged (table_name varchar not null, merge_key varchar not null)");
            appendMerged(connection, extract.tables());
            appendChanges(connection, extract.tables());
        }
        if (!extract.notes().equals(WriterNotes.NONE)) {
            appendNotes(connection, extract.notes());
        }
        appendMeta(connection, extract.tables());
        appendFiles(connection, extract.tables());
        appendRemoteAttaches(connection, extract.remoteAttaches());
        for (ExtractTable table : extract.tables()) {
            if (!table.files().isEmpty() || table.remote() != null) {
                Engine.run(connection, innerView(table));
            }
        }
    }

    private static void appendMeta(DuckDBConnection connection, List<ExtractTable> tables) throws SQLException {
        try (DuckDBAppender rows = connection.createAppender("_meta")) {
            for (ExtractTable table : tables) {
                rows.beginRow()
                        .append(table.name().value())
                        .append(table.description())
                        .append(table.rows())
                        .append(table.sizeBytes())
                        .append(LocalDateTime.ofInstant(table.extractedAt(), ZoneOffset.UTC))
                        .append(table.queryMode())
                        .endRow();
            }
        }
    }

    private static void appendFiles(DuckDBConnection connection, List<ExtractTable> tables) throws SQLException {
        try (DuckDBAppender rows = connection.createAppender("_files")) {
            for (ExtractTable table : tables) {
                for (PublishedFile file : table.files()) {
                    rows.beginRow().append(table.name().value());
                    append(rows, file);
                    rows.endRow();
                }
            }
        }
    }

    private static void appendMerged(DuckDBConnection connection, List<ExtractTable> tables) throws SQLException {
        try (DuckDBAppender rows = connection.createAppender("_merged")) {
            for (ExtractTable table : tables) {
                if (table.merge() != null) {
                    rows.beginRow()
                            .append(table.name().value())
                            .append(table.merge().key())
                            .endRow();
                }
            }
        }
    }

    private static void appendChanges(DuckDBConnection connection, List<ExtractTable> tables) throws SQLException {
        try (DuckDBAppender rows = connection.createAppender("_changes")) {
            for (ExtractTable table : tables) {
                Merge merge = table.merge();
                if (merge != null) {
                    appendChanges(rows, table, merge.changes(), Merge.CHANGE);
                    appendChanges(rows, table, merge.heads(), Merge.HEAD);
                }
            }
        }
    }

    private static void appendChanges(DuckDBAppender rows, ExtractTable table, List<PublishedFile> files, String role)
            throws SQLException {
        for (PublishedFile file : files) {
            rows.beginRow().append(table.name().value());
            append(rows, file);
            rows.append(role).endRow();
        }
    }

    private static void append(DuckDBAppender rows, PublishedFile file) throws SQLException {
        rows.append(file.path()).append(file.sha256()).append(file.rows()).append(file.sizeBytes());
    }

    private static void appendNotes(DuckDBConnection connection, WriterNotes notes) throws SQLException {
        Engine.run(connection, "create table _notes (name varchar not null, value varchar)");
        Engine.run(
                connection,
                "create table _own_files (path varchar not null, sha256 varchar not null, rows bigint, "
                        + "size_bytes bigint)");
        try (DuckDBAppender rows = connection.createAppender("_notes")) {
            for (Map.Entry<String, String> mark : notes.marks().entrySet()) {
                rows.beginRow().append(mark.getKey()).append(mark.getValue()).endRow();
            }
        }
        try (DuckDBAppender rows = connection.createAppender("_own_files")) {
            for (PublishedFile file : notes.files()) {
                rows.beginRow();
                append(rows, file);
                rows.endRow();
            }
        }
    }

    private static void appendRemoteAttaches(DuckDBConnection connection, List<RemoteAttach> remotes)
            throws SQLException {
        try (DuckDBAppender rows = connection.createAppender("_remote_attach")) {
            for (RemoteAttach remote : remotes) {
                rows.beginRow()
                        .append(remote.alias().value())
                        .append(remote.extension())
                        .append(remote.url())
                        .append(remote.tokenEnv())
                        .endRow();
            }
        }
    }

    private String innerView(ExtractTable table) {
        String view = "create view " + table.name().quoted() + " as ";
        if (table.remote() != null) {
            return view + "select * from "
                    + table.remote().path(table.remote().attach().alias().value());
        }
        return view
                + (table.merge() == null
                        ? RowPolicy.plain(paths(table.files()))
                        : Merge.rows(table.merge(), this, table.files()));
    }

    /** The files as a list for the engine. */
    public String list(List<PublishedFile> files) {
        return Literal.list(paths(files));
    }

    private List<Path> paths(List<PublishedFile> files) {
        return files.stream().map(file -> path(file)).toList();
    }

    private AgnesException failure(Exception e) {
        if (engine.metFullDisk(e)) {
            return engine.disk()
                    .full(
                            folder,
                            Part.EXTRACTS,
                            "the extract of '" + folder.getFileName() + "'",
                            0,
                            "sync again; its tables keep their last good data until then",
                            e);
        }
        return new AgnesException(
                Problem.UNAVAILABLE,
                "The extract of '" + folder.getFileName() + "' could not be written.",
                "See that its folder is writable and its data files are there; its tables keep their last good data "
                        + "until then.",
                e);
    }
}
