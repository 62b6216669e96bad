package io.agnes.operator;

import io.agnes.common.AgnesException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;

/** Runs checks in order; a check that breaks is a finding, never the end of the visit. */
final class Doctor {
    private final List<Check> checks;

    Doctor(List<Check> checks) {
        this.checks = checks;
    }

    /**
     * @param each is given every finding as soon as it is there, with the name of its check
     * @return the worst level found
     */
    Finding.Level visit(BiConsumer<String, Finding> each) {
        Finding.Level worst = Finding.Level.OK;
        for (Check check : checks) {
            for (Finding finding : look(check)) {
                each.accept(check.name(), finding);
                worst = finding.level().compareTo(worst) > 0 ? finding.level() : worst;
            }
        }
        return worst;
    }

    private static List<Finding> look(Check check) {
        try {
            return new ArrayList<>(check.look());
        } catch (AgnesException e) {
            return Finding.fail(e.getMessage(), e.hint()).alone();
        } catch (Exception | LinkageError e) {
            return Finding.fail("could not be checked: " + e, "See whether another finding explains it.")
                    .alone();
        }
    }
}
