package io.agnes.operator;

import java.util.List;
import java.util.Locale;

/**
 * What a check found.
 *
 * @param what what is, in a few words
 * @param fix what to do about it; null when nothing is to be done
 */
record Diagnosis(Level level, String what, String fix) {

    /** How bad it is. */
    enum Level {
        OK,
        /** It works, and somebody should look at it. */
        WARN,
        /** It does not work. */
        FAIL;

        String key() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    static Diagnosis ok(String what) {
        return new Diagnosis(Level.OK, what, null);
    }

    static Diagnosis warn(String what, String fix) {
        return new Diagnosis(Level.WARN, what, fix);
    }

    static Diagnosis fail(String what, String fix) {
        return new Diagnosis(Level.FAIL, what, fix);
    }

    List<Diagnosis> alone() {
        return List.of(this);
    }
}
