package io.agnes.cli;

/**
 * What one look has found.
 *
 * @param hint what to type next; empty when all is well
 */
record Check(String name, Status status, String detail, String hint) {
    enum Status {
        OK,
        WARN,
        FAIL
    }

    static Check ok(String name, String detail) {
        return new Check(name, Status.OK, detail, "");
    }

    static Check warn(String name, String detail, String hint) {
        return new Check(name, Status.WARN, detail, hint);
    }

    static Check fail(String name, Failure failure) {
        return new Check(name, Status.FAIL, failure.getMessage(), failure.hint() == null ? "" : failure.hint());
    }

    static Check fail(String name, String detail, String hint) {
        return new Check(name, Status.FAIL, detail, hint);
    }
}
