package io.agnes.warehouse;

/** Column names are any text and enter SQL only through here. */
public final class Column {
    private Column() {}

    /** The name in double quotes, with quotes inside doubled. */
    public static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }
}
