package io.agnes.operator;

import io.agnes.state.Migrations;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Supplier;

/** The state database can be opened and this build knows its version. */
final class StateCheck implements Check {
    private final Supplier<Path> folder;

    /**
     * @param folder {@code state} of the data folder
     */
    StateCheck(Supplier<Path> folder) {
        this.folder = folder;
    }

    @Override
    public String name() {
        return "state";
    }

    @Override
    public List<Diagnosis> look() {
        Path file = folder.get().resolve("system.duckdb");
        if (!Files.exists(file)) {
            return Diagnosis.ok("no state yet; the first start creates it").alone();
        }
        try {
            return version(Migrations.versionOf(file)).alone();
        } catch (SQLException e) {
            if (String.valueOf(e.getMessage()).contains("Could not set lock")) {
                return Diagnosis.ok("in use by the running server").alone();
            }
            return Diagnosis.fail(
                            file + " cannot be opened: "
                                    + e.getMessage().lines().findFirst().orElse(""),
                            "Restore it from a copy; system.duckdb.pre-migrate-<version> may lie beside it.")
                    .alone();
        }
    }

    private static Diagnosis version(int version) {
        if (version > Migrations.current()) {
            return Diagnosis.fail(
                    "version " + version + " is newer than this build (" + Migrations.current() + ")",
                    "Start the newer build that wrote it.");
        }
        return version < Migrations.current()
                ? Diagnosis.ok("version " + version + "; the next start migrates it to " + Migrations.current())
                : Diagnosis.ok("version " + version + ", up to date");
    }
}
