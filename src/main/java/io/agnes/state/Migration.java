package io.agnes.state;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One numbered step from one version of the tables to the next.
 *
 * @param version of its own, whatever the other steps are
 * @param name what it does, {@code people}; two steps of one number are told apart by it
 * @param sql portable statements
 */
record Migration(int version, String name, String sql) {
    private static final Pattern FILE = Pattern.compile("V(\\d{3})__([a-z0-9_]+)\\.sql");

    /** @param file of {@code db/migration}: {@code V003__people.sql} is version 3 */
    static Migration bundled(String file) {
        Matcher parts = FILE.matcher(file);
        if (!parts.matches()) {
            throw new IllegalArgumentException(file + " is not named V<nnn>__<what>.sql.");
        }
        try (InputStream in = Migration.class.getResourceAsStream("/db/migration/" + file)) {
            String sql = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return new Migration(Integer.parseInt(parts.group(1)), parts.group(2), sql);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
