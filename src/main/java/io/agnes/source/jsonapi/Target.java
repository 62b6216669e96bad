package io.agnes.source.jsonapi;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Addresses of one API. */
final class Target {
    private Target() {}

    /** The address with a parameter of its query set; one of that name takes its place. Without a name: as it is. */
    static URI with(URI target, String name, String value) {
        if (name.isEmpty()) {
            return target;
        }
        String parameter = encoded(name);
        List<String> query = new ArrayList<>();
        if (target.getRawQuery() != null) {
            query.addAll(List.of(target.getRawQuery().split("&")));
        }
        query.removeIf(one -> one.isEmpty() || one.replaceFirst("=.*", "").equals(parameter));
        query.add(parameter + "=" + encoded(value));
        String written = target.toString();
        int end = written.indexOf('?');
        return URI.create((end < 0 ? written : written.substring(0, end)) + "?" + String.join("&", query));
    }

    /** Scheme, host and port, with the port that a scheme has by itself. */
    static String origin(URI target) {
        String scheme = String.valueOf(target.getScheme()).toLowerCase(Locale.ROOT);
        int port = target.getPort() >= 0 ? target.getPort() : scheme.equals("https") ? 443 : 80;
        return scheme + "://" + String.valueOf(target.getHost()).toLowerCase(Locale.ROOT) + ":" + port;
    }

    /** Whether a call to it goes where a call to the other goes, and holds nothing that is not for the API. */
    static boolean isSameOrigin(URI target, URI other) {
        return target.getHost() != null
                && target.getRawUserInfo() == null
                && origin(target).equals(origin(other));
    }

    /** The target of the relation {@code next} in the values of {@code Link} headers (RFC 8288); null without one. */
    static String next(List<String> headers) {
        return headers.stream()
                .flatMap(header -> Stream.of(header.split(",(?=\\s*<)")))
                .map(String::strip)
                .filter(link -> link.startsWith("<") && link.contains(">"))
                .filter(link -> isNext(link.substring(link.indexOf('>') + 1)))
                .map(link -> link.substring(1, link.indexOf('>')))
                .findFirst()
                .orElse(null);
    }

    /** Parameters such as {@code ; rel="prev next"; title="more"}. */
    private static boolean isNext(String parameters) {
        return Stream.of(parameters.split(";"))
                .map(parameter -> parameter.split("=", 2))
                .filter(parameter ->
                        parameter.length == 2 && parameter[0].strip().equalsIgnoreCase("rel"))
                .flatMap(parameter ->
                        Stream.of(parameter[1].replace('"', ' ').strip().split("\\s+")))
                .anyMatch("next"::equalsIgnoreCase);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
