package io.agnes.operator;

import io.agnes.platform.RouteCheck;
import io.agnes.platform.RouteReport;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** The folder of routes is there and {@code routes validate} finds nothing to mend in it. */
final class RoutesCheck implements Check {
    private static final int MOST_SHOWN = 3;

    private final Path folder;
    private final Function<Path, RouteCheck> checks;

    /** @param checks makes the check of a folder */
    RoutesCheck(Path folder, Function<Path, RouteCheck> checks) {
        this.folder = folder;
        this.checks = checks;
    }

    @Override
    public String name() {
        return "routes";
    }

    @Override
    public List<Diagnosis> look() {
        if (!Files.isDirectory(folder)) {
            return Diagnosis.fail(folder + " is missing", "Restore the folder from the project.")
                    .alone();
        }
        RouteReport report = checks.apply(folder).run();
        if (!report.ok()) {
            return broken(report);
        }
        return (report.routes().isEmpty()
                        ? Diagnosis.fail(folder + " holds no route", "Restore the routes from the project.")
                        : Diagnosis.ok(report.routes().size() + " routes, nothing to mend"))
                .alone();
    }

    private List<Diagnosis> broken(RouteReport report) {
        List<Diagnosis> broken = new ArrayList<>();
        report.findings().stream()
                .limit(MOST_SHOWN)
                .forEach(found -> broken.add(Diagnosis.fail(
                        folder.getFileName() + "/" + found.file() + ":" + found.line() + ": " + found.what(),
                        found.mend())));
        int more = report.findings().size() - MOST_SHOWN;
        if (more > 0) {
            broken.add(Diagnosis.fail(more + " more to mend", "Run: bin/agnes routes validate"));
        }
        return broken;
    }
}
