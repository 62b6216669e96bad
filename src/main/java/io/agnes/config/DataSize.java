package io.agnes.config;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A number of bytes written with a binary unit: {@code 512MB} is 512 * 1024 * 1024 bytes.
 *
 * @param bytes zero or more
 */
public record DataSize(long bytes) {
    private static final Pattern FORM = Pattern.compile("(\\d{1,9})\\s*(B|KB|MB|GB|TB)", Pattern.CASE_INSENSITIVE);

    /**
     * @throws AgnesException INVALID when the text has no unit or is not a size
     */
    @JsonCreator
    public static DataSize parse(String text) {
        Matcher form = FORM.matcher(text.strip());
        if (form.matches()) {
            int power = "BKMGT".indexOf(form.group(2).toUpperCase(Locale.ROOT).charAt(0));
            long number = Long.parseLong(form.group(1));
            if (number <= Long.MAX_VALUE >> (10 * power)) {
                return new DataSize(number << (10 * power));
            }
        }
        throw new AgnesException(
                Problem.INVALID, "'" + text + "' is not a size.", "Write a number with a unit, such as 512MB.");
    }

    /** The largest unit that keeps the number whole: {@code 512MB}. */
    @JsonValue
    @Override
    public String toString() {
        int power = 0;
        long number = bytes;
        while (power < 4 && number != 0 && number % 1024 == 0) {
            number /= 1024;
            power++;
        }
        return number + (power == 0 ? "B" : "BKMGT".charAt(power) + "B");
    }

    /** For people: {@code 1.4 GB}. */
    public String rounded() {
        if (bytes < 1024) {
            return bytes + " B";
        }
        int power = (63 - Long.numberOfLeadingZeros(bytes)) / 10;
        return String.format(Locale.ROOT, "%.1f %cB", bytes / Math.pow(1024, power), "BKMGTPE".charAt(power));
    }
}
