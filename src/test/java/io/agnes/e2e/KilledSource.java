package io.agnes.e2e;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** A source that changes while the server that reads it is killed. */
interface KilledSource extends AutoCloseable {
    /** The lines of {@code data_sources} in {@code instance.yaml}; empty when there are none. */
    String connection();

    /**
     * Environment variables of the server.
     *
     * @param folder of the run, where files for the server may lie
     */
    Map<String, String> variables(Path folder) throws IOException;

    /** The bodies of {@code POST /api/admin/register-table}. */
    List<ObjectNode> registrations();

    /**
     * The body that registers one table.
     *
     * @param options of the source, besides its strategy
     */
    static ObjectNode registration(
            String name, String source, String bucket, String strategy, Map<String, String> options) {
        ObjectNode body = new ObjectMapper()
                .createObjectNode()
                .put("name", name)
                .put("source", source)
                .put("bucket", bucket)
                .put("sync_strategy", strategy);
        if (!options.isEmpty()) {
            ObjectNode told = body.putObject("options");
            options.forEach(told::put);
        }
        return body;
    }

    /** Where a sync may be when the server is killed, besides those that hold for every source. */
    List<Spot> spots();

    VersionLedger versions();

    /** A question whose answer is one row: the version of a table and the digest of its rows. */
    String question(String table);

    /** Every table gets its next version. */
    void change(Random random) throws Exception;

    /** The next sync waits when it comes to a spot that is told by a call. */
    Held hold(Spot spot, Random random);

    /**
     * A place in a sync.
     *
     * @param path the form of a path on the server's disk that gives it away; null when a call does
     * @param call that the source answers only in part; null when a path gives it away
     */
    record Spot(String name, String path, String call) {
        static Spot of(Moment moment) {
            return new Spot(moment.name(), moment.path(), null);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    /** An answer that stops halfway; closed, it goes on. */
    interface Held extends AutoCloseable {
        /** Waits until half of the answer has gone out; whether that came within the time. */
        boolean await(Duration most) throws InterruptedException;

        @Override
        void close();
    }
}
