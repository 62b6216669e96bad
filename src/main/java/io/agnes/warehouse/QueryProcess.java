package io.agnes.warehouse;

import io.agnes.common.AgnesException;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.StreamCorruptedException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A query process as the server sees it. One thread at a time talks to it; any thread may cancel or kill.
 */
final class QueryProcess {
    private static final Logger LOG = LoggerFactory.getLogger(QueryProcess.class);
    private static final Duration END = Duration.ofSeconds(2);
    private static final int LAST_WORDS = 2_000;
    private static final int PAGE = 4096;

    private final QueryConfig limits;
    private final Path folder;
    private final Process process;
    private final DataInputStream in;
    private final DataOutputStream out;
    private final byte[] buffer = new byte[QueryWire.MOST_ROWS_BYTES];
    private long generation = -1;
    private long statements;
    private volatile boolean killed;
    private String lastWords;

    /** The process has ended, or what it sends makes no sense; it is of no more use. */
    static final class Ended extends Exception {
        private final boolean beforeWork;

        Ended(IOException cause, boolean beforeWork) {
            super(cause);
            this.beforeWork = beforeWork;
        }

        /** Whether it has not begun with the statement, which another process can take then. */
        boolean isBeforeWork() {
            return beforeWork;
        }
    }

    private QueryProcess(QueryConfig limits, Path folder, Process process) {
        this.limits = limits;
        this.folder = folder;
        this.process = process;
        this.in = new DataInputStream(new BufferedInputStream(process.getInputStream(), buffer.length));
        this.out = new DataOutputStream(new BufferedOutputStream(process.getOutputStream()));
    }

    /** Starts it; it is of use after {@link #setUp}. */
    static QueryProcess start(QueryConfig limits, Path folder) throws IOException {
        return new QueryProcess(limits, folder, QueryCommand.start(limits, folder));
    }

    /** Waits until it has come up. */
    void setUp() throws Ended {
        try {
            synchronized (out) {
                out.writeByte(QueryWire.SET_UP);
                QueryWire.Setup.of(limits, folder).write(out);
                out.flush();
            }
            awaitReady();
        } catch (IOException e) {
            throw new Ended(e, true);
        }
    }

    /**
     * Makes it answer from a generation, which the caller holds.
     *
     * @throws AgnesException INTERNAL when it cannot open it
     */
    void open(Snapshot snapshot) throws Ended {
        if (snapshot.number() == generation) {
            return;
        }
        generation = -1;
        try {
            synchronized (out) {
                out.writeByte(QueryWire.OPEN);
                QueryWire.Views.of(snapshot).write(out);
                out.flush();
            }
            awaitReady();
            generation = snapshot.number();
        } catch (IOException e) {
            throw new Ended(e, true);
        }
    }

    /** The generation it answers from without further ado. */
    long generation() {
        return generation;
    }

    /**
     * Runs a statement over the open generation.
     *
     * @param whenUnderWay told how to cancel it, once it can be
     * @throws AgnesException what the statement came to, or what {@code rows} threw; the process goes on
     * @throws IOException from {@code rows}; the process goes on
     */
    QueryRunner.Outcome run(
            GatedQuery query, RowFormat format, int limit, OutputStream rows, Consumer<Runnable> whenUnderWay)
            throws Ended, IOException {
        long number = ++statements;
        try {
            synchronized (out) {
                out.writeByte(QueryWire.RUN);
                new QueryWire.Statement(number, query, format, limit).write(out);
                out.flush();
            }
            whenUnderWay.accept(() -> cancel(number));
            awaitReady();
        } catch (IOException e) {
            throw new Ended(e, true);
        }
        Sink sink = new Sink(rows);
        Answer answer = answer(number, sink);
        sink.rethrow();
        if (answer.failure() != null) {
            throw answer.failure();
        }
        return answer.outcome();
    }

    /** One of both. */
    private record Answer(QueryRunner.Outcome outcome, AgnesException failure) {}

    /** Reads to the end of the answer even when nobody wants it any more: then the process can take the next statement. */
    private Answer answer(long number, Sink sink) throws Ended {
        try {
            while (true) {
                byte kind = in.readByte();
                switch (kind) {
                    case QueryWire.ROWS -> {
                        if (!sink.take(buffer, QueryWire.readRows(in, buffer))) {
                            cancel(number);
                        }
                    }
                    case QueryWire.DONE -> {
                        return new Answer(QueryWire.readOutcome(in), null);
                    }
                    case QueryWire.FAILED -> {
                        return new Answer(null, QueryWire.readFailure(in));
                    }
                    default -> throw new StreamCorruptedException("There is no answer " + kind + ".");
                }
            }
        } catch (IOException e) {
            throw new Ended(e, false);
        }
    }

    /** Where rows go, until it refuses some. */
    private static final class Sink {
        private final OutputStream rows;
        private IOException broken;
        private RuntimeException refused;

        Sink(OutputStream rows) {
            this.rows = rows;
        }

        /** False with the rows that are refused, and only with them. */
        boolean take(byte[] bytes, int length) {
            if (broken != null || refused != null) {
                return true;
            }
            try {
                rows.write(bytes, 0, length);
                return true;
            } catch (IOException e) {
                broken = e;
            } catch (RuntimeException e) {
                refused = e;
            }
            return false;
        }

        void rethrow() throws IOException {
            if (broken != null) {
                throw broken;
            }
            if (refused != null) {
                throw refused;
            }
        }
    }

    /** Asks it to end a statement; without effect when that has ended. */
    private void cancel(long number) {
        try {
            synchronized (out) {
                out.writeByte(QueryWire.CANCEL);
                out.writeLong(number);
                out.flush();
            }
        } catch (IOException ended) {
            // then the statement has ended as well
        }
    }

    private void awaitReady() throws IOException {
        int kind = in.readByte();
        if (kind == QueryWire.FAILED) {
            throw QueryWire.readFailure(in);
        }
        if (kind != QueryWire.READY) {
            throw new StreamCorruptedException("There is no answer " + kind + ".");
        }
    }

    /** Ends it at once; whoever waits for its answer learns that it has ended. */
    void kill() {
        if (process.isAlive()) {
            killed = true;
            process.toHandle().destroyForcibly();
        }
    }

    boolean isAlive() {
        return !killed && process.isAlive();
    }

    /** Whether it can take another statement, and does not hold memory that it no longer uses. */
    boolean isFit() {
        return isAlive() && residentBytes() < QueryCommand.mostBytesAtRest(limits);
    }

    long pid() {
        return process.pid();
    }

    /** Completed when it has ended, however. */
    CompletableFuture<Process> onEnd() {
        return process.onExit();
    }

    /** Whether it was ended by {@link #kill}. */
    boolean wasKilled() {
        return killed;
    }

    /** Whether it has ended, or soon does, because it used up its memory. */
    boolean ranOutOfMemory() {
        return QueryEnd.of(exitStatus(), lastWords()) == QueryEnd.MEMORY;
    }

    /** How it ended and what it said last, in one line, for the log. */
    String obituary() {
        return "exit status " + exitStatus() + ", "
                + lastWords().replaceAll("\\s+", " ").strip();
    }

    /** Removes what it leaves but its last words, once it has ended; the second time nothing. */
    synchronized void dispose() {
        if (lastWords != null) {
            return;
        }
        exitStatus();
        lastWords = lastWords();
        try {
            process.getOutputStream().close();
        } catch (IOException brokenPipe) {
            // what was in it is of no use
        }
        try {
            process.getInputStream().close();
            DurableFiles.deleteTree(folder);
        } catch (IOException | UncheckedIOException e) {
            LOG.warn("What query process {} left in the scratch folder goes with the next start.", pid(), e);
        }
    }

    private int exitStatus() {
        try {
            return process.waitFor(END.toMillis(), TimeUnit.MILLISECONDS) ? process.exitValue() : -1;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return -1;
        }
    }

    private synchronized String lastWords() {
        if (lastWords != null) {
            return lastWords;
        }
        try (InputStream words = Files.newInputStream(folder.resolve(QueryCommand.LAST_WORDS))) {
            return new String(words.readNBytes(LAST_WORDS), StandardCharsets.UTF_8);
        } catch (IOException none) {
            return "";
        }
    }

    /** The second number of statm is the pages that are resident. */
    private long residentBytes() {
        try {
            String pages = Files.readString(Path.of("/proc", String.valueOf(pid()), "statm"));
            return PAGE * Long.parseLong(pages.split(" ")[1]);
        } catch (IOException hasEnded) {
            return Long.MAX_VALUE;
        }
    }
}
