package io.agnes.cli;

import java.util.ArrayList;
import java.util.List;

/**
 * One call of the API as a command: what is typed fills its path, its query and its body.
 *
 * @param name what is typed
 * @param verb of HTTP
 * @param path with a {@code {NAME}} for each argument that stands in it
 * @param inputs arguments in their order, then options
 * @param columns what a table of the answer shows; empty: every field that is no object
 * @param done what is said when there is no answer to show
 * @param refusals fields of the answer that say what was not done; when one has something in it, the exit code is 2
 */
record Call(
        String name,
        String verb,
        String path,
        String description,
        List<Input> inputs,
        List<String> columns,
        String done,
        List<String> refusals) {

    /** How a typed text becomes a value of JSON. */
    enum Kind {
        TEXT,
        NUMBER,
        /** An option without a value: true. */
        FLAG,
        /** May be given several times or with commas. */
        LIST,
        /** {@code name=value}, may be given several times. */
        MAP,
        /** Any number of arguments, which are one text with blanks between. */
        WORDS,
        /** The text itself, or that of a file after an {@code @}. */
        TEXT_OR_FILE
    }

    /** Where a value goes. */
    enum Place {
        PATH,
        QUERY,
        BODY
    }

    /**
     * What is typed.
     *
     * @param label {@code NAME} of an argument or {@code --name} of an option
     * @param field its name in the path, the query or the body, where {@code a.b} stands in the object {@code a}; empty:
     *     it is the body
     * @param lookup null, or where a name is exchanged for its id
     */
    record Input(
            String label, String field, Place place, Kind kind, boolean required, String description, Lookup lookup) {
        boolean option() {
            return label.startsWith("-");
        }
    }

    /** A list of the API whose objects are known by a name; the id is what the API takes. */
    record Lookup(String path, String list, String name, String what) {
        static final Lookup USER = new Lookup("/api/users", "users", "email", "account");
        static final Lookup GROUP = new Lookup("/api/admin/groups", "groups", "name", "group");
    }

    static Call get(String name, String path, String description) {
        return of(name, "GET", path, description);
    }

    static Call of(String name, String verb, String path, String description) {
        return new Call(name, verb, path, description, List.of(), List.of(), "Done.", List.of());
    }

    /** An argument that stands in the path. */
    Call on(String label, String description) {
        return with(new Input(label, label, Place.PATH, Kind.TEXT, true, description, null));
    }

    /** An argument that stands in the path, and may be a name instead of an id. */
    Call on(String label, Lookup lookup, String description) {
        return with(new Input(label, label, Place.PATH, Kind.TEXT, true, description, lookup));
    }

    /** An argument that stands in the body. */
    Call takes(String label, String field, String description) {
        return with(new Input(label, field, Place.BODY, Kind.TEXT, true, description, null));
    }

    Call takes(String label, String field, Lookup lookup, String description) {
        return with(new Input(label, field, Place.BODY, Kind.TEXT, true, description, lookup));
    }

    /** Any number of arguments that are the body, as a list. */
    Call takesAll(String label, String description) {
        return with(new Input(label, "", Place.BODY, Kind.LIST, false, description, null));
    }

    /** One argument or more that stand in the body, as a list. */
    Call takesAll(String label, String field, String description) {
        return with(new Input(label, field, Place.BODY, Kind.LIST, true, description, null));
    }

    /** An argument that stands in the query. */
    Call asks(String label, String field, Kind kind, String description) {
        return with(new Input(label, field, Place.QUERY, kind, true, description, null));
    }

    /** An option that must be given. */
    Call needs(String label, String field, Kind kind, String description) {
        return with(new Input(label, field, Place.BODY, kind, true, description, null));
    }

    Call option(String label, String field, Kind kind, String description) {
        return with(new Input(label, field, Place.BODY, kind, false, description, null));
    }

    Call option(String label, String field, String description) {
        return option(label, field, Kind.TEXT, description);
    }

    /** An option that stands in the query. */
    Call query(String label, String field, Kind kind, String description) {
        return with(new Input(label, field, Place.QUERY, kind, false, description, null));
    }

    Call shows(String... fields) {
        return new Call(name, verb, path, description, inputs, List.of(fields), done, refusals);
    }

    Call says(String text) {
        return new Call(name, verb, path, description, inputs, columns, text, refusals);
    }

    Call refuses(String... fields) {
        return new Call(name, verb, path, description, inputs, columns, done, List.of(fields));
    }

    private Call with(Input input) {
        List<Input> more = new ArrayList<>(inputs);
        more.add(input);
        return new Call(name, verb, path, description, List.copyOf(more), columns, done, refusals);
    }
}
