package io.agnes.operator;

/** The text of the files that {@code init} writes. */
final class FirstFiles {
    private FirstFiles() {}

    /** {@code instance.yaml}; everything it does not set has a default. */
    static String instance(Answers answers) {
        return """
                # What this instance is. config/instance.yaml.example shows every section.
                config_version: 1
                instance:
                  name: %s
                """.formatted(yaml(answers.name()));
    }

    /** {@code .env}. */
    static String env(Answers answers, String key, String password) {
        return """
                # Secrets and places of this instance. config/.env.template explains every variable.
                JWT_SECRET_KEY=%s
                SEED_ADMIN_EMAIL=%s
                SEED_ADMIN_PASSWORD=%s
                DATA_DIR=%s
                AGNES_PORT=%s
                """.formatted(key, env(answers.adminEmail()), env(password), env(answers.dataDir()), answers.port());
    }

    /** In double quotes; a reference in it is text, not to be resolved. */
    private static String yaml(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("${", "$${") + '"';
    }

    /** Quoted where a shell or a container engine would read it differently. */
    private static String env(String value) {
        if (value.matches("[\\w@%+=:,./~-]+")) {
            return value;
        }
        return value.contains("'") ? '"' + value + '"' : "'" + value + "'";
    }
}
