package io.agnes.cli;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jline.reader.Candidate;
import org.jline.reader.Completer;
import org.jline.reader.LineReader;
import org.jline.reader.ParsedLine;

/** Offers tables, the columns of the tables that the statement mentions, keywords and the shell's own commands. */
final class SqlCompleter implements Completer {
    private static final Pattern PLAIN = Pattern.compile("[a-z_][a-z0-9_]*");
    private static final List<String> KEYWORDS = List.of(
            ("select distinct from where group by order having limit offset join left right inner outer full cross "
                            + "on using as and or not in is null like ilike between case when then else end with union "
                            + "all except intersect asc desc qualify over partition window exists cast interval "
                            + "count sum avg min max coalesce round date_trunc")
                    .split(" "));

    private final Catalog catalog;
    private final List<String> tables;
    private final Map<String, List<String>> columns = new HashMap<>();

    /**
     * @param tables the ids of all tables the caller may read
     */
    SqlCompleter(Catalog catalog, List<String> tables) {
        this.catalog = catalog;
        this.tables = tables;
    }

    @Override
    public void complete(LineReader reader, ParsedLine line, List<Candidate> candidates) {
        String text = line.line();
        if (text.stripLeading().startsWith(".")) {
            if (line.word().startsWith(".")) {
                ShellCommand.names().forEach(name -> candidates.add(new Candidate(name)));
            } else {
                offer(candidates, "tables", "", tables);
            }
            return;
        }
        String word = line.word();
        String qualifier = word.substring(0, word.lastIndexOf('.') + 1);
        for (String table : tables) {
            if (mentions(text, table)) {
                offer(candidates, table, qualifier, columnsOf(table));
            }
        }
        if (qualifier.isEmpty()) {
            offer(candidates, "tables", "", tables);
            offer(candidates, "keywords", "", KEYWORDS);
        }
    }

    private static void offer(List<Candidate> candidates, String group, String prefix, List<String> names) {
        names.forEach(name ->
                candidates.add(new Candidate(prefix + quoted(name), prefix + name, group, null, null, null, true)));
    }

    /** An unreachable catalog only means fewer offers; the statement itself will tell. */
    private List<String> columnsOf(String table) {
        return columns.computeIfAbsent(table, id -> {
            List<String> names = new ArrayList<>();
            try {
                catalog.table(id)
                        .path("columns")
                        .forEach(column -> names.add(column.path("name").asText()));
            } catch (Failure unreachable) {
                return List.of();
            }
            return names;
        });
    }

    private static boolean mentions(String text, String table) {
        return Pattern.compile("\\b" + Pattern.quote(table) + "\\b", Pattern.CASE_INSENSITIVE)
                .matcher(text)
                .find();
    }

    private static String quoted(String name) {
        boolean plain = PLAIN.matcher(name.toLowerCase(Locale.ROOT)).matches();
        return plain ? name : '"' + name.replace("\"", "\"\"") + '"';
    }
}
