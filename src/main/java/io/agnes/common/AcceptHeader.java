package io.agnes.common;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Proactive content negotiation (RFC 9110, 12.5.1): which of the media types on offer a client prefers. Parameters of
 * a media range other than its weight are not looked at; a range that cannot be read counts as absent.
 */
public final class AcceptHeader {
    private record MediaRange(String type, double weight) {
        /** 0 when it does not cover the type, 1 for any type, 2 for the main type, 3 for the very type. */
        int specificity(String offered) {
            if (type.equals(offered)) {
                return 3;
            }
            if (type.endsWith("/*") && offered.startsWith(type.substring(0, type.length() - 1))) {
                return 2;
            }
            return type.equals("*/*") ? 1 : 0;
        }
    }

    private final List<MediaRange> ranges;

    private AcceptHeader(List<MediaRange> ranges) {
        this.ranges = ranges;
    }

    /** @param header the field's value, several ones joined by commas; null when the client sent none */
    public static AcceptHeader of(String header) {
        List<MediaRange> ranges = new ArrayList<>();
        for (String part : header == null ? new String[0] : header.split(",")) {
            if (!part.isBlank()) {
                range(part).ifPresent(ranges::add);
            }
        }
        return new AcceptHeader(header == null || header.isBlank() ? List.of(new MediaRange("*/*", 1)) : ranges);
    }

    /**
     * The type with the greatest weight, the first of equals.
     *
     * @param offered in lower case, without parameters
     * @return empty when none of them is accepted
     */
    public Optional<String> best(List<String> offered) {
        String best = null;
        double weight = 0;
        for (String type : offered) {
            double ofType = weight(type);
            if (ofType > weight) {
                best = type;
                weight = ofType;
            }
        }
        return Optional.ofNullable(best);
    }

    /** The most specific range decides: {@code text/csv;q=0, text/*} refuses CSV. */
    private double weight(String type) {
        double weight = 0;
        int closest = 0;
        for (MediaRange range : ranges) {
            int specificity = range.specificity(type);
            if (specificity > closest) {
                closest = specificity;
                weight = range.weight();
            }
        }
        return weight;
    }

    private static Optional<MediaRange> range(String text) {
        String[] parts = text.split(";");
        double weight = 1;
        for (int i = 1; i < parts.length; i++) {
            String parameter = parts[i].strip().toLowerCase(Locale.ROOT);
            if (parameter.startsWith("q=")) {
                if (!parameter.matches("q=(0(\\.\\d{0,3})?|1(\\.0{0,3})?)")) {
                    return Optional.empty();
                }
                weight = Double.parseDouble(parameter.substring(2));
            }
        }
        return Optional.of(new MediaRange(parts[0].strip().toLowerCase(Locale.ROOT), weight));
    }
}
