package io.agnes.operator;

import java.util.List;

/** One thing that {@code doctor} looks at. */
interface Check {
    /** A short name; the first word of the finding's line. */
    String name();

    /**
     * Looks without changing anything; at least one finding.
     *
     * @throws Exception when it cannot look: reported as a failure of this check
     */
    List<Diagnosis> look() throws Exception;
}
