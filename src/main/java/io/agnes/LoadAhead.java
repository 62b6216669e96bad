package io.agnes;

import java.security.NoSuchAlgorithmException;
import javax.net.ssl.SSLContext;

/**
 * Loads what takes long and needs no settings: the library of DuckDB, for the rooms, and the certificates that Java
 * trusts, for the routes that call other systems. While the settings are read the second core has nothing else to do.
 */
public final class LoadAhead {
    private LoadAhead() {}

    /** Begins, on a thread of its own. */
    public static void begin() {
        Thread ahead = new Thread(LoadAhead::load, "load-ahead");
        ahead.setDaemon(true);
        ahead.start();
    }

    private static void load() {
        try {
            Class.forName("org.duckdb.DuckDBNative");
            SSLContext.getDefault();
        } catch (ClassNotFoundException | LinkageError | NoSuchAlgorithmException e) {
            // whoever needs it is told
        }
    }
}
