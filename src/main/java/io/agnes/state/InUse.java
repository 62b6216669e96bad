package io.agnes.state;

import io.agnes.common.AgnesException;
import io.agnes.common.Problem;

/** What is said when somebody else works on what this process wants for itself. */
final class InUse {
    private InUse() {}

    /**
     * @param who for example {@code PID 4711}; empty when it is not known
     * @param what the thing and its path
     */
    static AgnesException elsewhere(String who, String what, Exception cause) {
        return new AgnesException(
                Problem.UNAVAILABLE,
                "Another process" + (who.isEmpty() ? "" : " (" + who + ")") + " is using " + what + ".",
                "Stop that process, or set DATA_DIR to another folder.",
                cause);
    }

    static AgnesException here(String what, Exception cause) {
        return new AgnesException(
                Problem.UNAVAILABLE,
                "This process has " + what + " open already.",
                "Close it first, or set DATA_DIR to another folder.",
                cause);
    }
}
