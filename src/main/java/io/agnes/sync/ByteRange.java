package io.agnes.sync;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The part of a file that a request asks for (RFC 9110, section 14).
 *
 * @param first offset of its first byte
 * @param length number of bytes; 0 when the file has none of the asked ones
 */
record ByteRange(long first, long length) {
    private static final Pattern UNIT = Pattern.compile("bytes=(.*)", Pattern.CASE_INSENSITIVE);
    private static final Pattern FORM = Pattern.compile("(\\d*)-(\\d*)");

    /** More digits than any file needs stand for the largest number. */
    private static final int DIGITS = 18;

    /**
     * What the header {@code Range} selects of {@code size} bytes.
     *
     * @return empty, for the whole file, when it is malformed, of another unit or asks for several parts: all these a
     *     server may ignore
     */
    static Optional<ByteRange> of(String header, long size) {
        Matcher unit = UNIT.matcher(header.strip());
        if (!unit.matches()) {
            return Optional.empty();
        }
        List<String> parts = Arrays.stream(unit.group(1).split(","))
                .map(String::strip)
                .filter(part -> !part.isEmpty())
                .toList();
        Matcher form = FORM.matcher(parts.size() == 1 ? parts.get(0) : "");
        if (!form.matches() || form.group().equals("-")) {
            return Optional.empty();
        }
        if (form.group(1).isEmpty()) {
            long length = Math.min(number(form.group(2)), size);
            return Optional.of(new ByteRange(size - length, length));
        }
        long first = number(form.group(1));
        long last = form.group(2).isEmpty() ? Long.MAX_VALUE : number(form.group(2));
        if (last < first) {
            return Optional.empty();
        }
        return Optional.of(new ByteRange(first, first >= size ? 0 : Math.min(last, size - 1) - first + 1));
    }

    boolean isEmpty() {
        return length == 0;
    }

    /** The value of {@code Content-Range}. */
    String contentRange(long size) {
        return isEmpty() ? "bytes */" + size : "bytes " + first + "-" + (first + length - 1) + "/" + size;
    }

    private static long number(String digits) {
        String shortest = digits.replaceFirst("^0+(?=.)", "");
        return shortest.length() > DIGITS ? Long.MAX_VALUE : Long.parseLong(shortest);
    }
}
