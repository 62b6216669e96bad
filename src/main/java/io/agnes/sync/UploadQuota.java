package io.agnes.sync;

import io.agnes.access.Caller;
import io.agnes.common.AgnesException;
import io.agnes.common.IncomingFile;
import io.agnes.common.Problem;
import io.agnes.config.DataSize;
import io.agnes.state.StateDatabase;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What one account may send in a day. What it has sent is known by its lines in the audit log; what arrives now counts
 * with it, so that several files at once cannot be more than one after the other. Thread-safe.
 */
final class UploadQuota {
    static final String ACTION = "upload_table";
    private static final Duration SPAN = Duration.ofHours(24);
    /** How much arrives between two looks. */
    private static final long STEP = 16L << 20;

    private final StateDatabase state;
    private final DataSize most;
    private final Clock clock;
    private final Map<String, Long> arriving = new ConcurrentHashMap<>();

    UploadQuota(StateDatabase state, DataSize most, Clock clock) {
        this.state = state;
        this.most = most;
        this.clock = clock;
    }

    /**
     * The file, whose bytes count for its account while they are read.
     *
     * @throws AgnesException CONTENT_TOO_LARGE when the account has sent as much as it may, or would with this file;
     *     the same while it is read
     */
    IncomingFile counted(IncomingFile file, Caller by) {
        Instant since = clock.instant().minus(SPAN);
        long used = used(by, since);
        if (used >= most.bytes() || used + Math.max(0, file.announced()) > most.bytes()) {
            throw exceeded(used);
        }
        return new Counted(file, by, since);
    }

    private long used(Caller by, Instant since) {
        long sent = state.read(
                handle -> handle.createQuery("select coalesce(sum(cast(params::json ->> 'bytes' as bigint)), 0)"
                                + " from audit_log where action = ? and user_id = ? and occurred_at > ?")
                        .bind(0, ACTION)
                        .bind(1, by.userId())
                        .bind(2, since.atOffset(ZoneOffset.UTC))
                        .mapTo(Long.class)
                        .one());
        return sent + arriving.getOrDefault(by.userId(), 0L);
    }

    private AgnesException exceeded(long used) {
        return new AgnesException(
                Problem.CONTENT_TOO_LARGE,
                "With this file you would send more than " + most + " in " + SPAN.toHours() + " hours; you have sent "
                        + used + " bytes.",
                "Send it later, or pack it with gzip; an administrator of the server can raise files.upload_quota.");
    }

    private final class Counted implements IncomingFile {
        private final IncomingFile file;
        private final Caller by;
        private final Instant since;

        Counted(IncomingFile file, Caller by, Instant since) {
            this.file = file;
            this.by = by;
            this.since = since;
        }

        @Override
        public InputStream open() {
            return new CountedStream(file.open(), by, since);
        }

        @Override
        public String name() {
            return file.name();
        }

        @Override
        public long announced() {
            return file.announced();
        }
    }

    private final class CountedStream extends FilterInputStream {
        private final Caller by;
        private final Instant since;
        private long here;
        private long nextLook = STEP;

        CountedStream(InputStream in, Caller by, Instant since) {
            super(in);
            this.by = by;
            this.since = since;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int count = super.read(buffer, offset, length);
            if (count > 0) {
                here += count;
                arriving.merge(by.userId(), (long) count, Long::sum);
            }
            if (count < 0 || here >= nextLook) {
                nextLook = here + STEP;
                long used = used(by, since);
                if (used > most.bytes()) {
                    throw exceeded(used - here);
                }
            }
            return count;
        }

        /** What has become a file is in the audit log a moment later. */
        @Override
        public void close() throws IOException {
            arriving.computeIfPresent(by.userId(), (id, bytes) -> bytes <= here ? null : bytes - here);
            here = 0;
            super.close();
        }
    }
}
