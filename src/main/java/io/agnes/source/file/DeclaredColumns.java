package io.agnes.source.file;

import io.agnes.common.AgnesException;
import io.agnes.common.NearestNames;
import io.agnes.common.Problem;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The columns of a file whose types an entry gives, by their place in the file. */
final class DeclaredColumns {
    private final Load load;
    private final List<String> names;
    private final String scan;
    private final Map<Integer, DeclaredType> types;

    private DeclaredColumns(Load load, List<String> names, String scan, Map<Integer, DeclaredType> types) {
        this.load = load;
        this.names = names;
        this.scan = scan;
        this.types = types;
    }

    /**
     * @param names of all columns of the file
     * @param scan of its rows as text; the columns are named by {@link CsvDialect#column}
     * @throws AgnesException INVALID when the file has no column of a name that is given
     */
    static DeclaredColumns of(Load load, List<String> names, String scan) {
        Map<String, Integer> places = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (int i = 0; i < names.size(); i++) {
            places.put(names.get(i), i);
        }
        Map<Integer, DeclaredType> types = new TreeMap<>();
        load.options().declared().forEach((column, type) -> {
            if (!places.containsKey(column)) {
                throw new AgnesException(
                        Problem.INVALID,
                        "The option 'types' of '" + load.source() + "' in " + SourceManifest.FILE
                                + " names the column '" + column + "', which the file does not have.",
                        "The nearest it has: " + String.join(", ", NearestNames.of(column, places.keySet())) + ".");
            }
            types.put(places.get(column), type);
        });
        return new DeclaredColumns(load, names, scan, types);
    }

    /** Found types, where a column whose type is given counts as text. */
    List<TextType> withoutThem(List<TextType> found) {
        List<TextType> others = new ArrayList<>(found);
        types.keySet().forEach(place -> others.set(place, TextType.TEXT));
        return others;
    }

    /** SQL of the column at a place, if its type is given. */
    Optional<String> guarded(int place) {
        return Optional.ofNullable(types.get(place))
                .map(type -> type.guarded(CsvDialect.column(place), load.options()));
    }

    /** What is told when a value is not of the type that is given for its column. */
    AgnesException refused(AgnesException cause) throws SQLException {
        for (Map.Entry<Integer, DeclaredType> given : types.entrySet()) {
            String column = CsvDialect.column(given.getKey());
            String bad = column + " IS NOT NULL AND " + given.getValue().read(column, load.options()) + " IS NULL";
            String sql = "SELECT count(*), min(" + column + ") FROM " + scan + " WHERE " + bad;
            try (Statement statement = load.connection().createStatement();
                    ResultSet row = statement.executeQuery(sql)) {
                row.next();
                if (row.getLong(1) > 0) {
                    return refused(given, row.getLong(1), row.getString(2), cause);
                }
            }
        }
        return cause;
    }

    private AgnesException refused(Map.Entry<Integer, DeclaredType> given, long count, String value, Exception cause) {
        String shown = value.length() <= 80 ? value : value.substring(0, 77) + "...";
        return new AgnesException(
                Problem.INVALID,
                count + (count == 1 ? " value" : " values") + " of the column '"
                        + names.get(given.getKey()) + "' of '" + load.source() + "' cannot be read as "
                        + given.getValue() + ", which " + SourceManifest.FILE + " gives it: '" + shown + "'.",
                "Correct the values, add them to the option 'null_strings', or give the column another type, such as "
                        + "VARCHAR; the table keeps its last good data.",
                cause);
    }
}
