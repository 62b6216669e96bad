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
    Diagnosis.Level visit(BiConsumer<String, Diagnosis> each) {
        Diagnosis.Level worst = Diagnosis.Level.OK;
        for (Check check : checks) {
            for (Diagnosis finding : look(check)) {
                each.accept(check.name(), finding);
                worst = finding.level().compareTo(worst) > 0 ? finding.level() : worst;
            }
        }
        return worst;
    }

    private static List<Diagnosis> look(Check check) {
        try {
            return new ArrayList<>(check.look());
        } catch (AgnesException e) {
            return Diagnosis.fail(e.getMessage(), e.hint()).alone();
        } catch (Exception | LinkageError e) {
            return Diagnosis.fail("could not be checked: " + e, "See whether another finding explains it.")
                    .alone();
        }
    }
}
