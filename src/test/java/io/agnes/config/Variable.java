package io.agnes.config;

import java.util.List;

/**
 * A variable of the environment, as the reference page tells it.
 *
 * @param place who reads it, and whether {@code .env} may hold it
 * @param orElse what counts when it is unset
 */
record Variable(String name, Place place, String orElse, String description) {
    enum Place {
        ENV_FILE("The server: of the process or of `.env`"),
        PROCESS("The server: of the process only"),
        ANALYST("`da`");

        final String title;

        Place(String title) {
            this.title = title;
        }
    }

    static final List<Variable> ALL = List.of(
            env("JWT_SECRET_KEY", "a key of its own in `$DATA_DIR/state`", "Signs tokens; at least 32 bytes."),
            env("SEED_ADMIN_EMAIL", "nobody", "First administrator, made at a start that finds no users."),
            env("SEED_ADMIN_PASSWORD", "nobody", "Password of that administrator."),
            env("SCHEDULER_API_TOKEN", "no scheduler", "Lets an outside scheduler start runs; at least 32 characters."),
            env("STATE_URL", "a file in the data folder", "Default of `state.url`."),
            env("STATE_USER", "nobody", "Default of `state.user`."),
            env("STATE_PASSWORD", "none is sent", "Password of that user; `state.password_env` names another."),
            env("SERVER_URL", "nothing", "Default of `auth.public_url`."),
            env("AGNES_TRUSTED_PROXIES", "nothing", "Default of `server.trusted_proxies`."),
            env("CORS_ORIGINS", "nothing", "Default of `server.cors_origins`."),
            env("AGNES_AUTH_RATELIMIT_ENABLED", "`true`", "Default of `limits.enabled`."),
            env("EMAIL_FROM_ADDRESS", "no mail", "Default of `email.from_address`."),
            env("EMAIL_FROM_NAME", "no name", "Default of `email.from_name`."),
            env("SENDGRID_API_KEY", "no SendGrid", "Key of SendGrid; while it is set, mails go there."),
            env("SENDGRID_URL", "SendGrid's own", "Default of `email.sendgrid_url`."),
            env("SMTP_HOST", "no SMTP", "Default of `email.smtp_host`."),
            env("SMTP_PORT", "`587`", "Default of `email.smtp_port`."),
            env("SMTP_USER", "no login", "Default of `email.smtp_user`."),
            env("SMTP_PASSWORD", "an empty one", "Password of that user."),
            env("SMTP_TLS", "`starttls`", "Default of `email.smtp_tls`."),
            env("OPENMETADATA_URL", "nothing is exported", "Default of `openmetadata.url`."),
            env(
                    "OPENMETADATA_TOKEN",
                    "the export fails",
                    "Token of the bot that `openmetadata` calls its server with."),
            env("ANTHROPIC_API_KEY", "Anthropic is not asked", "Key of `ai.provider: anthropic`."),
            env("LLM_API_KEY", "no model is asked", "Key of `ai.provider: openai_compat`."),
            env("GEMINI_API_KEY", "Gemini is not asked", "Key of `ai.provider: gemini`."),
            env(
                    "KEBOOLA_STORAGE_TOKEN",
                    "tables of Keboola fail",
                    "Storage API token of Keboola connections; `data_sources.<name>.token_env` names another."),
            env(
                    "GOOGLE_APPLICATION_CREDENTIALS",
                    "application default credentials",
                    "Key of the service account of BigQuery connections, or the path of its file; "
                            + "`data_sources.<name>.credentials_env` names another."),
            env(
                    "JIRA_WEBHOOK_SECRET",
                    "the webhook is closed",
                    "Secret with which Jira signs its events; the one before it in `JIRA_WEBHOOK_SECRET_PREVIOUS`."),
            env("JIRA_DOMAIN", "Jira is not asked", "Default of `jira.site`."),
            env("JIRA_EMAIL", "Jira is not asked", "Default of `jira.email`."),
            env("JIRA_API_TOKEN", "Jira is not asked", "API token of that account; `jira.token_env` names another."),
            env("GOOGLE_CLIENT_ID", "no sign-in with Google", "Default of `google.client_id`."),
            env("GOOGLE_CLIENT_SECRET", "no sign-in with Google", "Secret of that client."),
            env("GOOGLE_ADMIN_SDK_SUBJECT", "no groups of Google", "Default of `google.directory_subject`."),
            env("GOOGLE_ADMIN_SDK_SA_EMAIL", "no groups of Google", "Default of `google.directory_service_account`."),
            env("AGNES_GOOGLE_GROUP_PREFIX", "all groups", "Default of `google.group_prefix`."),
            env("AGNES_GROUP_ADMIN_EMAIL", "no group", "Default of `google.admin_group`."),
            env("AGNES_GROUP_EVERYONE_EMAIL", "no group", "Default of `google.everyone_group`."),
            env("OIDC_ISSUER", "no sign-in at an issuer", "Default of `oidc.issuer`."),
            env("OIDC_CLIENT_ID", "no sign-in at an issuer", "Default of `oidc.client_id`."),
            env("OIDC_CLIENT_SECRET", "no sign-in at an issuer", "Secret of that client."),
            env("DATA_DIR", "`data`", "Data and state of the instance."),
            env("SOURCES_DIR", "`$DATA_DIR/sources`", "Files to load: one folder per source system."),
            env("CONFIG_DIR", "`config`", "Folder of `instance.yaml` and, if it differs, `application.properties`."),
            env("ROUTES_DIR", "`routes`", "Folder of the routes."),
            env("CLI_DIR", "`target/agnes`", "Folder of `da.zip`, which `GET /cli/download` sends."),
            env("METRICS_DIR", "`docs/metrics`", "Folder of the metrics that the first start imports."),
            env("AGNES_HOST", "`127.0.0.1`", "Default of `server.host`."),
            env("AGNES_PORT", "`8000`", "Default of `server.port`."),
            env("AGNES_OBSERVE_PORT", "`9876`", "Default of `server.observe_port`."),
            env("AGNES_LIVE", "`false`", "Default of `routes.live_editing`; `bin/agnes serve --live` sets it."),
            env("LOG_LEVEL", "`INFO`", "TRACE, DEBUG, INFO, WARN or ERROR."),
            process(
                    "AGNES_ARCHIVE",
                    "`on`",
                    "`off`: start without the archive of classes that the first start makes (docs/operations.md)."),
            process("AGNES_HEAP", "`512m`", "Heap of the server; the memory of `warehouse` and `query` comes on top."),
            process("JAVA_HOME", "`java` on `PATH`", "The JDK to run with, 17 or newer; for `da` too."),
            analyst("DA_SERVER", "the server signed in to", "URL of the server."),
            analyst("DA_TOKEN", "the stored one", "Token to send."),
            analyst("DA_CONFIG_DIR", "`~/.config/da`", "Folder of sign-in and history."),
            analyst("DA_LOCAL_DIR", "the current folder", "The workspace, or a folder in it."),
            analyst("DA_PARALLEL", "`4`", "How many files `da sync` fetches at once, 1 to 32."),
            analyst("DA_NO_UPLOAD", "sessions are handed in", "Any value: `da sync` hands in no sessions and notes."),
            analyst("DA_NO_UPDATE_CHECK", "once a day", "Any value: nobody looks for a newer `da`."),
            analyst("CLAUDE_CONFIG_DIR", "`~/.claude`", "Where Claude Code keeps its transcripts."),
            analyst("NO_COLOR", "colours on a terminal", "Any value switches colours off."));

    private static Variable env(String name, String orElse, String description) {
        return new Variable(name, Place.ENV_FILE, orElse, description);
    }

    private static Variable process(String name, String orElse, String description) {
        return new Variable(name, Place.PROCESS, orElse, description);
    }

    private static Variable analyst(String name, String orElse, String description) {
        return new Variable(name, Place.ANALYST, orElse, description);
    }
}
