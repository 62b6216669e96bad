package io.agnes.operator;

import io.agnes.config.Environment;
import io.agnes.config.Home;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The key that signs tokens is long enough, somebody can sign in, and nobody else can read either. */
final class SecretsCheck implements Check {
    /** RFC 7518, 3.2: a key of HS256 has at least the size of the hash. */
    private static final int LEAST_KEY_BYTES = 32;

    private static final Set<PosixFilePermission> OWNER =
            Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

    private final Home home;

    SecretsCheck(Home home) {
        this.home = home;
    }

    @Override
    public String name() {
        return "secrets";
    }

    @Override
    public List<Diagnosis> look() throws IOException {
        Environment environment = home.environment();
        List<Diagnosis> findings = new ArrayList<>();
        findings.add(environment
                .find("JWT_SECRET_KEY")
                .map(SecretsCheck::key)
                .orElseGet(
                        () -> Diagnosis.ok("JWT_SECRET_KEY is not set: a key is generated once in the data folder")));
        if (Files.exists(home.envFile()) && DataFolderCheck.posix(home.envFile())) {
            if (!OWNER.containsAll(Files.getPosixFilePermissions(home.envFile()))) {
                findings.add(Diagnosis.fail(
                        home.envFile() + " can be read by other users of this machine",
                        "Run: chmod 600 " + home.envFile()));
            }
        }
        boolean firstStart = !Files.exists(home.data().state().resolve("system.duckdb"));
        boolean seeded = environment.find("SEED_ADMIN_EMAIL").isPresent()
                && environment.find("SEED_ADMIN_PASSWORD").isPresent();
        if (firstStart && !seeded) {
            findings.add(
                    Diagnosis.warn(
                            "nobody can sign in after the first start without the secret that it prints",
                            "Run bin/agnes init, or set SEED_ADMIN_EMAIL and SEED_ADMIN_PASSWORD; docs/access.md tells of the secret."));
        }
        return findings;
    }

    private static Diagnosis key(String key) {
        int bytes = key.getBytes(StandardCharsets.UTF_8).length;
        return bytes < LEAST_KEY_BYTES
                ? Diagnosis.fail(
                        "JWT_SECRET_KEY has " + bytes + " bytes; at least " + LEAST_KEY_BYTES + " are needed",
                        "Set it to the output of: openssl rand -base64 48")
                : Diagnosis.ok("JWT_SECRET_KEY is set");
    }
}
