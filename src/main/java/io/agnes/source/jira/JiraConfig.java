package io.agnes.source.jira;

import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import io.agnes.config.DataSize;
import io.agnes.config.Section;
import io.agnes.config.Setting;
import java.net.URI;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** One Jira site. Its secrets are variables only: the API token and {@code JIRA_WEBHOOK_SECRET}. */
@Section(
        value = "jira",
        description =
                "Jira: events that it posts become tables; without site, e-mail and token nothing is asked of it.")
public record JiraConfig(
        @Setting(
                value = "${JIRA_DOMAIN:}",
                description = "Where it is, such as acme.atlassian.net; empty: only what events carry is known.")
        String site,

        @Setting(value = "${JIRA_EMAIL:}", description = "Address of the account that the API token belongs to.")
        String email,

        @Setting(
                value = JiraConfig.DEFAULT_TOKEN_ENV,
                description = "Name of the environment variable that holds the API token.")
        String tokenEnv,

        @Setting(
                value = "",
                description = "Keys of the projects to backfill and to compare, with commas between; empty: all.")
        String projects,

        @Setting(value = "30", description = "How many days back the comparison with Jira looks, 1 to 3650.")
        int compareDays,

        @Setting(value = "false", description = "Whether the files of attachments are copied.")
        boolean attachments,

        @Setting(value = "50MB", description = "Attachments that are larger are not copied.")
        DataSize attachmentSize,

        @Setting(
                value = "false",
                description = "Whether there is a table of the organisations of Jira Service Management.")
        boolean organizations) {
    static final String DEFAULT_TOKEN_ENV = "JIRA_API_TOKEN";
    private static final Pattern VARIABLE = Pattern.compile("[A-Z][A-Z0-9_]{0,63}");
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9.-]{1,253}(:[0-9]{1,5})?");
    private static final Pattern PROJECTS = Pattern.compile("([A-Z][A-Z0-9_]{0,31}(\\s*,\\s*[A-Z][A-Z0-9_]{0,31})*)?");
    private static final int MOST_DAYS = 3_650;

    public JiraConfig {
        site = origin(site);
        if (!VARIABLE.matcher(tokenEnv).matches()) {
            throw new AgnesException(
                    Problem.INVALID,
                    "The setting jira.token_env is not the name of a variable.",
                    "Write the name, for example JIRA_API_TOKEN, and put the token into that variable.");
        }
        if (!PROJECTS.matcher(projects.strip()).matches()) {
            throw new AgnesException(
                    Problem.INVALID, "jira.projects is not a list of project keys.", "Write for example SUP, OPS.");
        }
        if (compareDays < 1 || compareDays > MOST_DAYS) {
            throw new AgnesException(
                    Problem.INVALID, "jira.compare_days is not from 1 to 3650.", "Write for example 30.");
        }
    }

    private static String origin(String written) {
        String text = written.strip().replaceAll("/+$", "");
        if (text.isEmpty()) {
            return text;
        }
        String url = HOST.matcher(text).matches() ? "https://" + text : text;
        try {
            URI uri = URI.create(url);
            String host = String.valueOf(uri.getHost()).toLowerCase(Locale.ROOT);
            boolean here = host.equals("127.0.0.1") || host.equals("localhost");
            boolean safe = "https".equals(uri.getScheme()) || "http".equals(uri.getScheme()) && here;
            if (uri.getHost() != null
                    && safe
                    && uri.getRawUserInfo() == null
                    && uri.getRawPath().isEmpty()
                    && uri.getRawQuery() == null
                    && uri.getRawFragment() == null) {
                return url;
            }
        } catch (IllegalArgumentException notAUrl) {
            // refused below
        }
        throw new AgnesException(
                Problem.INVALID, "jira.site is not the host of a Jira site.", "Write for example acme.atlassian.net.");
    }

    /** The keys of the projects; empty for all. */
    Set<String> projectKeys() {
        return projects.isBlank() ? Set.of() : Set.of(projects.strip().split("\\s*,\\s*"));
    }

    /** A condition of JQL for the projects; empty for all. */
    String ofProjects() {
        return projects.isBlank() ? "" : "project in (" + projects.strip() + ")";
    }
}
