package io.agnes.e2e;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Tables whose every state is known: versions from 1 on, each with the digest of its rows. Thread-safe. */
final class VersionLedger {
    private static final class Versions {
        final List<String> digests = new ArrayList<>(List.of(""));
        final List<Instant> whole = new ArrayList<>(List.of(Instant.EPOCH));
        int seen;
    }

    private final Map<String, Versions> tables = new LinkedHashMap<>();

    VersionLedger(Collection<String> names) {
        names.forEach(name -> tables.put(name, new Versions()));
    }

    synchronized List<String> names() {
        return List.copyOf(tables.keySet());
    }

    /** A version counts as known before it is there, so that a reader never sees one that is not. */
    synchronized void announce(String table, String digest) {
        tables.get(table).digests.add(digest);
    }

    /** The version that was announced is there. */
    synchronized void done(String table) {
        tables.get(table).whole.add(Instant.now());
    }

    synchronized int newest(String table) {
        return tables.get(table).digests.size() - 1;
    }

    /** The newest version that was answered. */
    synchronized int seen(String table) {
        return tables.get(table).seen;
    }

    /** The newest version of a table that was whole at a time. */
    synchronized int versionAt(String table, Instant time) {
        List<Instant> whole = tables.get(table).whole;
        int version = whole.size() - 1;
        while (whole.get(version).isAfter(time)) {
            version--;
        }
        return version;
    }

    /**
     * Judges an answer.
     *
     * @param oldest the oldest version that may be answered
     * @return what is wrong; empty when the rows are one whole version
     */
    synchronized String judge(String table, int oldest, int version, String digest) {
        Versions versions = tables.get(table);
        if (version < oldest || version > newest(table)) {
            return table + " has version " + version + ", not one from " + oldest + " to " + newest(table);
        }
        if (!digest.equals(versions.digests.get(version))) {
            return table + " is " + digest + " in version " + version + ", not " + versions.digests.get(version);
        }
        versions.seen = Math.max(versions.seen, version);
        return "";
    }
}
