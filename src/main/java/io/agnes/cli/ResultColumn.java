package io.agnes.cli;

import java.util.regex.Pattern;

/**
 * A column of an answer.
 *
 * @param type as the engine writes it, for example {@code DECIMAL(18,2)}
 */
record ResultColumn(String name, String type) {
    private static final Pattern NUMBER =
            Pattern.compile("U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?|FLOAT|REAL|DOUBLE|BIGNUM|VARINT|DECIMAL(\\(.*\\))?");

    /** Values are numbers, even where JSON carries them as text because they are too large for it. */
    boolean numeric() {
        return NUMBER.matcher(type.toUpperCase(java.util.Locale.ROOT)).matches();
    }
}
