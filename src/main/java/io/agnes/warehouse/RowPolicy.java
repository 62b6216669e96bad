package io.agnes.warehouse;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * An access policy on the rows of a table: one SELECT over the table itself, in which {@code $user_email} is the address
 * of who reads and {@code $user_groups} the list of the names of their groups. Immutable.
 *
 * @param select as it was written
 */
record RowPolicy(String select) {
    static final String EMAIL = "agnes_user_email";
    static final String GROUPS = "agnes_user_groups";

    private static final String EMAIL_PARAMETER = "user_email";
    private static final String GROUPS_PARAMETER = "user_groups";
    private static final Set<String> PARAMETERS = Set.of(EMAIL_PARAMETER, GROUPS_PARAMETER);

    /** Changes when {@link #view} changes, so that generations of an older form are built again. */
    private static final String FORM = "1\n";

    /** The first parameter that nobody binds; null when there is none. */
    String unknownParameter() {
        return SqlText.scan(select).parameters().stream()
                .map(SqlText.Parameter::name)
                .filter(name -> !PARAMETERS.contains(name.toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElse(null);
    }

    /** The same statement with a harmless function where the parameters stand, as the gate can read it. */
    String withoutParameters() {
        return with("upper");
    }

    /**
     * The body of the view that stands before the files. The files have no name that a statement could use. An optimizer
     * moves conditions of a statement below a view, where they would be tried on hidden rows and could fail on them;
     * nothing may be moved below a LIMIT, and this one is never reached. Without a reader there are no rows.
     */
    String view(Relation relation) {
        return "with " + relation.id().quoted() + " as (" + relation.select() + ") select * from (\n"
                + with("getvariable") + "\n) as \"policy\" where getvariable('" + EMAIL + "') is not null limit "
                + Long.MAX_VALUE;
    }

    /** All rows of the files. */
    static String plain(List<Path> files) {
        return "select * from read_parquet(" + Literal.list(files) + ExtractFolder.READ_OPTIONS;
    }

    /** Equal for policies of equal effect. */
    String fingerprint() {
        try {
            byte[] text = (FORM + select).getBytes(StandardCharsets.UTF_8);
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Both texts consist of the same tokens but for the name of the function, so what is found in one holds for both. */
    private String with(String function) {
        SqlText text = SqlText.scan(select);
        StringBuilder sql = new StringBuilder();
        int copied = 0;
        for (SqlText.Parameter parameter : text.parameters()) {
            sql.append(text.sql(), copied, parameter.start());
            boolean email = parameter.name().equalsIgnoreCase(EMAIL_PARAMETER);
            sql.append("(cast(")
                    .append(function)
                    .append(email ? "('" + EMAIL + "') as varchar))" : "('" + GROUPS + "') as varchar[]))");
            copied = parameter.end();
        }
        return sql.append(text.sql(), copied, text.sql().length()).toString();
    }
}
