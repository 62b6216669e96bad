package io.agnes.warehouse;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * One walk over the tree that {@code json_serialize_sql} makes of a statement. Whatever is not known to be harmless is
 * refused: kinds of nodes, of table references and of expressions, functions, types. The names of tables are collected
 * and left to be judged for the caller. Used once, by one thread.
 */
final class StatementWalk {
    private static final Set<String> NODES = Set.of("SELECT_NODE", "SET_OPERATION_NODE", "RECURSIVE_CTE_NODE");
    private static final Set<String> TABLE_REFERENCES =
            Set.of("EMPTY", "BASE_TABLE", "SUBQUERY", "JOIN", "EXPRESSION_LIST", "PIVOT", "TABLE_FUNCTION");
    private static final Set<String> EXPRESSIONS = Set.of(
            "COLUMN_REF",
            "CONSTANT",
            "FUNCTION",
            "WINDOW",
            "OPERATOR",
            "CAST",
            "CASE",
            "COMPARISON",
            "CONJUNCTION",
            "BETWEEN",
            "SUBQUERY",
            "STAR",
            "COLLATE",
            "LAMBDA",
            "TYPE",
            "POSITIONAL_REFERENCE");
    private static final Set<String> MODIFIERS =
            Set.of("LIMIT_MODIFIER", "LIMIT_PERCENT_MODIFIER", "ORDER_MODIFIER", "DISTINCT_MODIFIER");
    /** Words that the engine reads as a function of the session when no column has that name. */
    private static final Set<String> SESSION_WORDS = Set.of(
            "current_catalog",
            "current_database",
            "current_query",
            "current_role",
            "current_schema",
            "current_user",
            "session_user");

    /** 6,000 SELECTs in a UNION are planned for a minute, 14,000 ORs for ten seconds, and nothing stops it. */
    private static final int MOST_SELECTS = 500;

    private static final int MOST_TABLES = 1_000;
    private static final int MOST_EXPRESSIONS = 5_000;

    private final Snapshot snapshot;
    private final FunctionList functions;
    private final List<Reference> references = new ArrayList<>();
    private final List<Identifier> shadowed = new ArrayList<>();
    private int selects;
    private int tables;
    private int expressions;

    private StatementWalk(Snapshot snapshot, FunctionList functions) {
        this.snapshot = snapshot;
        this.functions = functions;
    }

    /**
     * A name in a FROM clause.
     *
     * @param written as the statement has it
     * @param id the table it stands for; null when there is none
     */
    record Reference(String written, Identifier id) {}

    /**
     * What a statement is made of, whoever asks.
     *
     * @param references every table it reads
     * @param shadowed ids of tables whose name it gives to a common table expression
     */
    record Outline(List<Reference> references, List<Identifier> shadowed) {}

    /**
     * @throws io.agnes.common.AgnesException QUERY_FAILED when it is not SQL, QUERY_REFUSED when it is not one harmless
     *     SELECT
     */
    static Outline outline(JsonNode tree, Snapshot snapshot, FunctionList functions) {
        if (tree.path("error").asBoolean(true)) {
            throw QueryErrors.notParsed(
                    tree.path("error_type").asText(), tree.path("error_message").asText(), tree.path("position"));
        }
        JsonNode statements = tree.path("statements");
        if (statements.size() != 1) {
            throw QueryErrors.notOneStatement(statements.size());
        }
        StatementWalk walk = new StatementWalk(snapshot, functions);
        walk.visit(statements.get(0), Set.of());
        return new Outline(
                List.copyOf(walk.references), walk.shadowed.stream().distinct().toList());
    }

    /** Each visit gives back how many times longer than a stored value the longest value made below can be. */
    private long visit(JsonNode node, Set<Identifier> ctes) {
        if (!node.isObject()) {
            return children(node, ctes);
        }
        if (node.has("class")) {
            return expression(node, ctes);
        }
        if (node.path("type").isTextual()) {
            return typed(node, node.path("type").textValue(), ctes);
        }
        if (!node.path("named_param_map").isEmpty()) {
            throw QueryErrors.refused("A parameter", "Write the values into the statement.");
        }
        return children(node, ctes);
    }

    private long typed(JsonNode node, String type, Set<Identifier> ctes) {
        if (type.endsWith("_NODE")) {
            return queryNode(node, type, ctes);
        }
        if (node.has("alias") && node.has("query_location")) {
            return tableReference(node, type, ctes);
        }
        if (MODIFIERS.contains(type) || node.has("null_order")) {
            return children(node, ctes);
        }
        throw QueryErrors.refusedKind(type);
    }

    private long children(JsonNode node, Set<Identifier> ctes) {
        long growth = 1;
        for (JsonNode child : node) {
            if (child.isContainerNode()) {
                growth = Math.max(growth, visit(child, ctes));
            }
        }
        return growth;
    }

    /** A WITH query sees those before it; the recursive part of a recursive one sees itself as well. */
    private long queryNode(JsonNode node, String type, Set<Identifier> outer) {
        if (!NODES.contains(type)) {
            throw QueryErrors.refusedKind(type);
        }
        if (++selects > MOST_SELECTS) {
            throw QueryErrors.tooMany("SELECTs", MOST_SELECTS);
        }
        long growth = 1;
        Set<Identifier> ctes = outer;
        for (JsonNode cte : node.path("cte_map").path("map")) {
            growth = Math.max(growth, visit(cte.path("value"), ctes));
            ctes = with(ctes, cteName(cte.path("key").asText()));
        }
        for (var field : node.properties()) {
            if (!field.getKey().equals("cte_map") && field.getValue().isContainerNode()) {
                boolean seesItself =
                        type.equals("RECURSIVE_CTE_NODE") && field.getKey().equals("right");
                Set<Identifier> seen =
                        seesItself ? with(ctes, cteName(node.path("cte_name").asText())) : ctes;
                growth = Math.max(growth, visit(field.getValue(), seen));
            }
        }
        return growth;
    }

    private Identifier cteName(String name) {
        if (!Identifier.isValid(name)) {
            throw QueryErrors.cteName(name);
        }
        Identifier identifier = new Identifier(name);
        snapshot.find(identifier).ifPresent(relation -> shadowed.add(relation.id()));
        return identifier;
    }

    private static Set<Identifier> with(Set<Identifier> names, Identifier name) {
        Set<Identifier> more = new HashSet<>(names);
        more.add(name);
        return more;
    }

    private long tableReference(JsonNode node, String type, Set<Identifier> ctes) {
        if (type.equals("SHOW_REF")) {
            throw QueryErrors.describe();
        }
        if (!TABLE_REFERENCES.contains(type) || !node.path("at_clause").isEmpty()) {
            throw QueryErrors.refusedKind(type);
        }
        if (++tables > MOST_TABLES) {
            throw QueryErrors.tooMany("tables", MOST_TABLES);
        }
        for (JsonNode pivot : node.path("pivots")) {
            if (!pivot.path("pivot_enum").asText().isEmpty()) {
                throw QueryErrors.refused("PIVOT over an enum", "List the values: PIVOT t ON status IN ('a', 'b') ...");
            }
        }
        if (type.equals("BASE_TABLE")) {
            table(node.path("qualified_name").path("path"), ctes);
        }
        long growth = 1;
        for (var field : node.properties()) {
            if (type.equals("TABLE_FUNCTION") && field.getKey().equals("function")) {
                growth = Math.max(growth, tableFunction(field.getValue(), ctes));
            } else if (field.getValue().isContainerNode() && !field.getKey().equals("sample")) {
                growth = Math.max(growth, visit(field.getValue(), ctes));
            }
        }
        return growth;
    }

    /** A table is named {@code t}, {@code main.t} or {@code source.t}; only the first can be a WITH query. */
    private void table(JsonNode path, Set<Identifier> ctes) {
        List<String> parts = new ArrayList<>();
        path.forEach(part -> parts.add(part.asText()));
        String written = String.join(".", parts);
        if (parts.isEmpty() || parts.size() > 2 || !parts.stream().allMatch(Identifier::isValid)) {
            references.add(new Reference(written, null));
            return;
        }
        Identifier last = new Identifier(parts.get(parts.size() - 1));
        if (parts.size() == 1 && ctes.contains(last)) {
            return;
        }
        boolean flat = parts.size() == 1 || parts.get(0).equalsIgnoreCase("main");
        Optional<Relation> relation = flat ? snapshot.find(last) : snapshot.find(new Identifier(parts.get(0)), last);
        references.add(new Reference(written, relation.map(Relation::id).orElse(null)));
    }

    private long tableFunction(JsonNode call, Set<Identifier> ctes) {
        String name = functionName(call);
        if (!call.path("class").asText().equals("FUNCTION") || !functions.allowsTableFunction(name)) {
            throw QueryErrors.tableFunction(name, functions);
        }
        return children(call, ctes);
    }

    private long expression(JsonNode node, Set<Identifier> ctes) {
        String kind = node.path("class").asText();
        if (!EXPRESSIONS.contains(kind)) {
            throw QueryErrors.refusedKind(kind);
        }
        if (!kind.equals("CONSTANT") && ++expressions > MOST_EXPRESSIONS) {
            throw QueryErrors.tooMany("columns, calls and operators", MOST_EXPRESSIONS);
        }
        return switch (kind) {
            case "FUNCTION", "WINDOW" -> call(node, ctes);
            case "TYPE" -> type(node, ctes);
            case "COLUMN_REF" -> column(node.path("column_names"));
            default -> children(node, ctes);
        };
    }

    private long call(JsonNode node, Set<Identifier> ctes) {
        String name = functionName(node);
        if (!functions.allowsFunction(name)) {
            throw QueryErrors.function(name, functions);
        }
        if (node.path("export_state").asBoolean()) {
            throw QueryErrors.refused("EXPORT_STATE", "Use the aggregate without it.");
        }
        long below = 1;
        for (JsonNode argument : node.path("arguments")) {
            long growth = visit(argument, ctes);
            // a lambda makes its result once for each item of the list
            boolean perItem = isLambda(node);
            below = perItem ? SizeCaps.combined(below, growth) : Math.max(below, growth);
        }
        for (var field : node.properties()) {
            if (!field.getKey().equals("arguments") && field.getValue().isContainerNode()) {
                below = Math.max(below, visit(field.getValue(), ctes));
            }
        }
        return SizeCaps.combined(below, SizeCaps.growth(name, node.path("arguments"), functions));
    }

    private static boolean isLambda(JsonNode call) {
        for (JsonNode argument : call.path("arguments")) {
            if (argument.path("expression").path("class").asText().equals("LAMBDA")) {
                return true;
            }
        }
        return false;
    }

    /** The name of an unqualified call; a qualified one could be a macro of anybody. */
    private static String functionName(JsonNode call) {
        JsonNode path = call.path("qualified_name").path("path");
        if (path.size() != 1) {
            throw QueryErrors.refused("A function named with its schema", "Write the function without the schema.");
        }
        return path.get(0).asText();
    }

    private long type(JsonNode node, Set<Identifier> ctes) {
        JsonNode path = node.path("qualified_name").path("path");
        if (path.size() != 1 || !functions.allowsType(path.get(0).asText())) {
            throw QueryErrors.type(path.path(path.size() - 1).asText());
        }
        return children(node, ctes);
    }

    private static long column(JsonNode names) {
        String name = names.path(0).asText();
        if (names.size() == 1 && SESSION_WORDS.contains(name.toLowerCase(Locale.ROOT))) {
            throw QueryErrors.refused("'" + name + "'", "Name a column together with its table: orders." + name + ".");
        }
        return 1;
    }
}
