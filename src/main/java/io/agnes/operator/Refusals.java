package io.agnes.operator;

import io.agnes.common.AgnesException;

/** How a command says that it could not do what it was asked. */
final class Refusals {
    private Refusals() {}

    /** Prints what happened and what to do next to standard error; returns exit code 1. */
    static int print(AgnesException refusal) {
        System.err.println("error: " + refusal.getMessage());
        System.err.println("hint:  " + refusal.hint());
        return 1;
    }
}
