package io.agnes.operator;

import io.agnes.common.AgnesException;
import io.agnes.config.DataFolder;
import io.agnes.config.Settings;
import io.agnes.state.Migrations;
import io.agnes.state.StateConfig;
import io.agnes.state.StateDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Supplier;

/** The state database can be opened and this build knows its version. */
final class StateCheck implements Check {
    private final Supplier<DataFolder> data;
    private final Supplier<Settings> settings;

    StateCheck(Supplier<DataFolder> data, Supplier<Settings> settings) {
        this.data = data;
        this.settings = settings;
    }

    @Override
    public String name() {
        return "state";
    }

    @Override
    public List<Diagnosis> look() {
        Settings read;
        try {
            read = settings.get();
        } catch (AgnesException unusable) {
            return Diagnosis.warn("not looked at: the settings cannot be read", "Mend the settings first.")
                    .alone();
        }
        return (read.section(StateConfig.class).url().isEmpty()
                        ? file(data.get().stateFile())
                        : server(read))
                .alone();
    }

    private static Diagnosis server(Settings settings) {
        try {
            int version = StateDatabase.versionOnServer(settings);
            return version == 0
                    ? Diagnosis.ok("PostgreSQL answers, no state yet; the first start creates it")
                    : version(version);
        } catch (AgnesException e) {
            return Diagnosis.fail(e.getMessage(), e.hint());
        }
    }

    private static Diagnosis file(Path file) {
        if (!Files.exists(file)) {
            return Diagnosis.ok("no state yet; the first start creates it");
        }
        try {
            return version(Migrations.versionOf(file));
        } catch (SQLException e) {
            if (String.valueOf(e.getMessage()).contains("Could not set lock")) {
                return Diagnosis.ok("in use by the running server");
            }
            return Diagnosis.fail(
                    file + " cannot be opened: "
                            + e.getMessage().lines().findFirst().orElse(""),
                    "Restore it from a copy; system.duckdb.pre-migrate-<version> may lie beside it.");
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
