package io.agnes.operator;

import java.util.List;
import java.util.Locale;

/**
 * What a check found.
 *
 * @param what what is, in a few words
 * @param fix what to do about it; null when nothing is to be done
 */
record Finding(Level level, String what, String fix) {

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

    static Finding ok(String what) {
        return new Finding(Level.OK, what, null);
    }

    static Finding warn(String what, String fix) {
        return new Finding(Level.WARN, what, fix);
    }

    static Finding fail(String what, String fix) {
        return new Finding(Level.FAIL, what, fix);
    }

    List<Finding> alone() {
        return List.of(this);
    }
}
