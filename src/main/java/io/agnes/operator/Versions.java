package io.agnes.operator;

import java.io.IOException;
import java.io.InputStream;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;

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
        versions.put("camel", camel());
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

    private static String camel() {
        String properties = "/META-INF/maven/org.apache.camel/camel-core-engine/pom.properties";
        try (InputStream in = Versions.class.getResourceAsStream(properties)) {
            Properties read = new Properties();
            if (in != null) {
                read.load(in);
            }
            return read.getProperty("version", UNKNOWN);
        } catch (IOException unreadable) {
            return UNKNOWN;
        }
    }
}
