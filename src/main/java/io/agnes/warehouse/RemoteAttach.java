package io.agnes.warehouse;

import io.agnes.common.AgnesException;
import io.agnes.config.DataFolder;
import java.nio.file.Path;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A foreign catalog that inner views of an extract need.
 *
 * @param alias the name of the catalog in those views
 * @param extension the engine extension that reads it
 * @param url what the extension attaches
 * @param tokenEnv the name of the variable with its token, never the token; empty when it needs none
 */
public record RemoteAttach(Identifier alias, String extension, String url, String tokenEnv) {
    public static final String BIGQUERY = "bigquery";
    public static final String KEBOOLA = "keboola";
    /** Built into the engine: a database file in the folder of the extract. */
    static final String DUCKDB = "duckdb";

    private static final Set<String> EXTENSIONS = Set.of(BIGQUERY, DUCKDB, KEBOOLA);
    private static final Pattern VARIABLE = Pattern.compile("[A-Z][A-Z0-9_]{0,63}");

    /** Whether both are the same place, read with the same secret. */
    boolean isSame(RemoteAttach other) {
        return extension.equals(other.extension) && url.equals(other.url) && tokenEnv.equals(other.tokenEnv);
    }

    /**
     * Why it cannot be used, as the end of a sentence; null when nothing speaks against it.
     *
     * @param folder of the extract that names it
     */
    String flaw(Path folder) {
        if (!EXTENSIONS.contains(extension)) {
            return "has an extension other than bigquery, duckdb and keboola";
        }
        if (url.isBlank() || url.chars().anyMatch(Character::isISOControl)) {
            return "has no usable url";
        }
        if (!tokenEnv.isEmpty() && !VARIABLE.matcher(tokenEnv).matches()) {
            return "has a token_env that is not the name of a variable";
        }
        return extension.equals(DUCKDB) ? flawOfFile(folder) : null;
    }

    private String flawOfFile(Path folder) {
        try {
            DataFolder.inside(folder, url);
            return tokenEnv.isEmpty() ? null : "is a file and has a token_env";
        } catch (AgnesException escapes) {
            return "lies outside the folder of its extract";
        }
    }
}
