package io.agnes.warehouse;

import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import io.agnes.config.DataSize;
import io.agnes.warehouse.QueryRunner.Outcome;
import io.agnes.warehouse.QueryRunner.ResultColumn;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.StreamCorruptedException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What the server and a query process say to each other over its standard streams. Both are of the same build, so the
 * messages have no version. The server believes nothing it reads: a length out of bounds is a broken stream.
 */
final class QueryWire {
    /** To the process: {@link Setup}; answered by READY. */
    static final byte SET_UP = 1;
    /** To the process: {@link Views}; answered by READY or FAILED. */
    static final byte OPEN = 2;
    /** To the process: {@link Statement}; answered by READY, any number of ROWS, then DONE or FAILED. */
    static final byte RUN = 3;
    /** To the process: the number of the statement that is to end; never answered. */
    static final byte CANCEL = 4;

    static final byte READY = 11;
    /** Bytes of the answer. */
    static final byte ROWS = 12;
    /** {@link Outcome}. */
    static final byte DONE = 13;
    /** {@link #writeFailure}. */
    static final byte FAILED = 14;

    /** The most bytes of one ROWS. */
    static final int MOST_ROWS_BYTES = 1 << 16;

    private static final int MOST_TEXT = 64 << 20;
    private static final int MOST_ITEMS = 10_000_000;
    private static final int MOST_COLUMNS = 10_000;

    private QueryWire() {}

    /**
     * What a process needs to know before anything else.
     *
     * @param scratch its own folder
     */
    record Setup(
            Path scratch,
            Duration timeout,
            DataSize maxCell,
            DataSize maxResult,
            DataSize memory,
            int threads,
            DataSize spill) {

        static Setup of(QueryConfig limits, Path scratch) {
            return new Setup(
                    scratch,
                    limits.timeout(),
                    limits.maxCell(),
                    limits.maxResult(),
                    limits.memory(),
                    limits.threads(),
                    limits.spill());
        }

        /** The limits a runner looks at; the others were kept before the statement was sent. */
        QueryConfig limits() {
            return new QueryConfig(
                    timeout,
                    1,
                    Integer.MAX_VALUE,
                    maxCell,
                    maxCell,
                    maxResult,
                    memory,
                    threads,
                    spill,
                    1,
                    1,
                    Duration.ZERO,
                    1,
                    1,
                    QueryIsolation.IN_PROCESS,
                    1);
        }

        void write(DataOutputStream out) throws IOException {
            writeText(out, scratch.toString());
            out.writeLong(timeout.toMillis());
            out.writeLong(maxCell.bytes());
            out.writeLong(maxResult.bytes());
            out.writeLong(memory.bytes());
            out.writeInt(threads);
            out.writeLong(spill.bytes());
        }

        static Setup read(DataInputStream in) throws IOException {
            return new Setup(
                    Path.of(readText(in)),
                    Duration.ofMillis(in.readLong()),
                    new DataSize(in.readLong()),
                    new DataSize(in.readLong()),
                    new DataSize(in.readLong()),
                    in.readInt(),
                    new DataSize(in.readLong()));
        }
    }

    /**
     * A generation to answer from.
     *
     * @param files all that its views read
     */
    record Views(long generation, Path database, Set<Path> files) {

        static Views of(Snapshot snapshot) {
            Set<Path> files = new HashSet<>();
            snapshot.relations().forEach(relation -> files.addAll(relation.files()));
            return new Views(snapshot.number(), snapshot.database(), files);
        }

        void write(DataOutputStream out) throws IOException {
            out.writeLong(generation);
            writeText(out, database.toString());
            out.writeInt(files.size());
            for (Path file : files) {
                writeText(out, file.toString());
            }
        }

        static Views read(DataInputStream in) throws IOException {
            long generation = in.readLong();
            Path database = Path.of(readText(in));
            int count = bounded(in.readInt(), MOST_ITEMS);
            Set<Path> files = new HashSet<>();
            for (int i = 0; i < count; i++) {
                files.add(Path.of(readText(in)));
            }
            return new Views(generation, database, files);
        }
    }

    /**
     * A statement over the generation that is open.
     *
     * @param number by which it can be cancelled; never used twice in a process
     */
    record Statement(long number, GatedQuery query, RowFormat format, int limit) {

        void write(DataOutputStream out) throws IOException {
            out.writeLong(number);
            writeText(out, query.sql());
            out.writeLong(query.generation());
            out.writeInt(query.decoys().size());
            for (Identifier decoy : query.decoys()) {
                writeText(out, decoy.value());
            }
            writeViewer(out, query.viewer());
            out.writeInt(query.remotes().size());
            for (RemoteCatalog catalog : query.remotes()) {
                writeCatalog(out, catalog);
            }
            writeText(out, format.name());
            out.writeInt(limit);
        }

        static Statement read(DataInputStream in) throws IOException {
            long number = in.readLong();
            String sql = readText(in);
            long generation = in.readLong();
            int count = bounded(in.readInt(), MOST_ITEMS);
            Set<Identifier> decoys = new HashSet<>();
            for (int i = 0; i < count; i++) {
                decoys.add(new Identifier(readText(in)));
            }
            GatedQuery query = new GatedQuery(sql, generation, decoys, readViewer(in), readCatalogs(in));
            return new Statement(number, query, RowFormat.valueOf(readText(in)), in.readInt());
        }
    }

    private static void writeViewer(DataOutputStream out, Viewer viewer) throws IOException {
        out.writeBoolean(viewer != null);
        if (viewer != null) {
            writeText(out, viewer.email());
            out.writeInt(viewer.groups().size());
            for (String group : viewer.groups()) {
                writeText(out, group);
            }
        }
    }

    private static Viewer readViewer(DataInputStream in) throws IOException {
        if (!in.readBoolean()) {
            return null;
        }
        String email = readText(in);
        int count = bounded(in.readInt(), MOST_ITEMS);
        List<String> groups = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            groups.add(readText(in));
        }
        return new Viewer(email, groups);
    }

    private static void writeCatalog(DataOutputStream out, RemoteCatalog catalog) throws IOException {
        writeText(out, catalog.name());
        writeText(out, catalog.source().value());
        writeText(out, catalog.extension());
        writeText(out, catalog.url());
        writeText(out, catalog.secret());
        writeText(out, catalog.extensions());
        out.writeInt(catalog.tables().size());
        for (RemoteCatalog.Table table : catalog.tables()) {
            writeText(out, table.schema());
            writeText(out, table.name());
        }
    }

    private static List<RemoteCatalog> readCatalogs(DataInputStream in) throws IOException {
        int count = bounded(in.readInt(), MOST_ITEMS);
        List<RemoteCatalog> catalogs = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            catalogs.add(new RemoteCatalog(
                    readText(in),
                    new Identifier(readText(in)),
                    readText(in),
                    readText(in),
                    readText(in),
                    readText(in),
                    readTables(in)));
        }
        return catalogs;
    }

    private static List<RemoteCatalog.Table> readTables(DataInputStream in) throws IOException {
        int count = bounded(in.readInt(), MOST_ITEMS);
        List<RemoteCatalog.Table> tables = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            tables.add(new RemoteCatalog.Table(readText(in), readText(in)));
        }
        return tables;
    }

    static void writeOutcome(DataOutputStream out, Outcome outcome) throws IOException {
        out.writeInt(outcome.columns().size());
        for (ResultColumn column : outcome.columns()) {
            writeText(out, column.name());
            writeText(out, column.type());
        }
        out.writeLong(outcome.rows());
        out.writeBoolean(outcome.truncated());
    }

    static Outcome readOutcome(DataInputStream in) throws IOException {
        int count = bounded(in.readInt(), MOST_COLUMNS);
        List<ResultColumn> columns = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            columns.add(new ResultColumn(readText(in), readText(in)));
        }
        return new Outcome(columns, in.readLong(), in.readBoolean());
    }

    static void writeFailure(DataOutputStream out, AgnesException failure) throws IOException {
        writeText(out, failure.problem().name());
        writeText(out, String.valueOf(failure.getMessage()));
        writeText(out, String.valueOf(failure.hint()));
        writeText(out, String.valueOf(failure.getCause()));
    }

    /** The failure as the process told it; its cause holds what the engine said, for the log. */
    static AgnesException readFailure(DataInputStream in) throws IOException {
        String problem = readText(in);
        String message = readText(in);
        String hint = readText(in);
        Throwable cause = new IllegalStateException("In a query process: " + readText(in));
        for (Problem known : Problem.values()) {
            if (known.name().equals(problem)) {
                return new AgnesException(known, message, hint, cause);
            }
        }
        throw new StreamCorruptedException("There is no problem of that name.");
    }

    /** Fills {@code buffer} with the content of a ROWS and gives its length. */
    static int readRows(DataInputStream in, byte[] buffer) throws IOException {
        int length = bounded(in.readInt(), buffer.length);
        in.readFully(buffer, 0, length);
        return length;
    }

    private static void writeText(DataOutputStream out, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private static String readText(DataInputStream in) throws IOException {
        return new String(in.readNBytes(bounded(in.readInt(), MOST_TEXT)), StandardCharsets.UTF_8);
    }

    private static int bounded(int count, int most) throws StreamCorruptedException {
        if (count < 0 || count > most) {
            throw new StreamCorruptedException("A length is out of bounds.");
        }
        return count;
    }
}
