package io.agnes.operator;

import io.agnes.platform.EngineVersion;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;

/** The versions of what runs here. */
final class Versions {
    private static final String UNKNOWN = "unknown";

    private Versions() {}

    /** The version of this build; {@code development} outside of its jar. */
    static String agnes() {
        String version = Versions.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }

    /** By name: agnes, camel, duckdb, java. */
    static Map<String, String> all() {
        Map<String, String> versions = new LinkedHashMap<>();
        versions.put("agnes", agnes());
        versions.put("camel", EngineVersion.camel());
        versions.put("duckdb", duckdb());
        versions.put("java", Runtime.version() + " (" + System.getProperty("java.vendor") + ")");
        return versions;
    }

    private static String duckdb() {
        try {
            return DuckDbCheck.version();
        } catch (SQLException | LinkageError notLoaded) {
            return UNKNOWN;
        }
    }
}
