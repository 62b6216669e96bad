package io.agnes;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The two tables below {@code src/test/resources/access}: who may call what, and what that means for whom. */
final class AccessTable {
    static final String MATRIX = "src/test/resources/access/matrix.csv";
    static final String RULES = "src/test/resources/access/rules.csv";

    /**
     * One row of the matrix.
     *
     * @param answer a status, then {@code KIND=status} for each kind of caller with another one
     */
    record Row(String operation, String method, String path, String rule, String answer) {
        int answerTo(RunningAgnes.Role role) {
            List<String> words = List.of(answer.split(" "));
            return words.stream()
                    .filter(word -> word.startsWith(role + "="))
                    .map(word -> word.substring(word.indexOf('=') + 1))
                    .mapToInt(Integer::parseInt)
                    .findFirst()
                    .orElseGet(() -> Integer.parseInt(words.get(0)));
        }

        @Override
        public String toString() {
            return String.join(" , ", operation, method, path, rule, answer);
        }
    }

    private AccessTable() {}

    static Map<String, Row> matrix() {
        Map<String, Row> rows = new LinkedHashMap<>();
        for (List<String> cells : cells("/access/matrix.csv")) {
            Row row = new Row(cells.get(0), cells.get(1), cells.get(2), cells.get(3), cells.get(4));
            if (rows.put(row.operation(), row) != null) {
                throw new IllegalStateException(MATRIX + " has two rows for " + row.operation());
            }
        }
        return rows;
    }

    /** By rule: by kind of caller {@code in} or the status of the refusal. */
    static Map<String, Map<RunningAgnes.Role, String>> rules() {
        Map<String, Map<RunningAgnes.Role, String>> rules = new LinkedHashMap<>();
        for (List<String> cells : cells("/access/rules.csv")) {
            Map<RunningAgnes.Role, String> outcomes = new LinkedHashMap<>();
            for (RunningAgnes.Role role : RunningAgnes.Role.values()) {
                outcomes.put(role, cells.get(role.ordinal() + 1));
            }
            rules.put(cells.get(0), outcomes);
        }
        return rules;
    }

    /** The rows below the heading. */
    private static List<List<String>> cells(String resource) {
        try (InputStream in = AccessTable.class.getResourceAsStream(resource)) {
            List<List<String>> rows = new ArrayList<>();
            new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .skip(1)
                    .map(line ->
                            Arrays.stream(line.split(",")).map(String::strip).toList())
                    .forEach(rows::add);
            return rows;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
