package io.agnes.source.keboola;

import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import io.agnes.warehouse.Identifier;
import io.agnes.warehouse.RemoteAttach;
import java.net.URI;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A Keboola project.
 *
 * @param name of the connection in {@code data_sources}
 * @param url of the stack, without a slash at its end: {@code https://connection.keboola.com}
 * @param tokenEnv the name of the variable with the Storage API token, never the token
 */
public record KeboolaConnection(String name, String url, String tokenEnv) {
    static final String DEFAULT_TOKEN_ENV = "KEBOOLA_STORAGE_TOKEN";
    private static final Pattern VARIABLE = Pattern.compile("[A-Z][A-Z0-9_]{0,63}");
    private static final Set<String> THIS_MACHINE = Set.of("127.0.0.1", "localhost");

    /** @throws AgnesException INVALID when the URL is not that of a stack or the variable's name is none */
    public KeboolaConnection {
        url = url.strip().replaceAll("/+$", "");
        if (!isStack(url)) {
            throw new AgnesException(
                    Problem.INVALID,
                    "The URL of the connection '" + name + "' is not that of a Keboola stack.",
                    "Set data_sources." + name + ".url, for example to https://connection.keboola.com.");
        }
        if (!VARIABLE.matcher(tokenEnv).matches()) {
            throw new AgnesException(
                    Problem.INVALID,
                    "The setting data_sources." + name + ".token_env is not the name of a variable.",
                    "Write the name, for example " + DEFAULT_TOKEN_ENV + ", and put the token into that variable.");
        }
    }

    /** The project as a catalog of the engine's extension. */
    RemoteAttach attach() {
        return new RemoteAttach(new Identifier("kbc"), RemoteAttach.KEBOOLA, url, tokenEnv);
    }

    /** Whether a URL may be called: over TLS, or on this machine. */
    static boolean isSafe(URI url) {
        return url.getHost() != null
                && url.getRawUserInfo() == null
                && ("https".equals(url.getScheme())
                        || "http".equals(url.getScheme()) && THIS_MACHINE.contains(url.getHost()));
    }

    private static boolean isStack(String url) {
        try {
            URI stack = URI.create(url);
            return isSafe(stack)
                    && stack.getRawPath().isEmpty()
                    && stack.getRawQuery() == null
                    && stack.getRawFragment() == null;
        } catch (IllegalArgumentException notAUrl) {
            return false;
        }
    }
}
