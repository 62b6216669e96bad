package io.agnes.warehouse;

import java.util.Collection;
import java.util.stream.Collectors;

/** Text values (paths, descriptions) in SQL that cannot take a parameter, such as {@code COPY} and view definitions. */
public final class Literal {
    private Literal() {}

    /** The text in single quotes, with quotes inside doubled. */
    public static String of(String text) {
        return '\'' + text.replace("'", "''") + '\'';
    }

    /** A list of texts: {@code ['a', 'b']}. */
    public static String list(Collection<?> texts) {
        return texts.stream().map(text -> of(text.toString())).collect(Collectors.joining(", ", "[", "]"));
    }
}
