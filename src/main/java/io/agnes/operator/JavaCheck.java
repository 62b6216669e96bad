package io.agnes.operator;

import java.util.List;

/** Agnes runs on Java 17 and newer. */
final class JavaCheck implements Check {
    private static final int LEAST = 17;

    private final Runtime.Version version;

    JavaCheck(Runtime.Version version) {
        this.version = version;
    }

    @Override
    public String name() {
        return "java";
    }

    @Override
    public List<Diagnosis> look() {
        if (version.feature() < LEAST) {
            return Diagnosis.fail("Java " + version, "Install a JDK " + LEAST + " or newer and set JAVA_HOME to it.")
                    .alone();
        }
        return Diagnosis.ok("Java " + version + " (" + System.getProperty("java.vendor") + ")")
                .alone();
    }
}
