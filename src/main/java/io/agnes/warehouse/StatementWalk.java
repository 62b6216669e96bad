package io.agnes.warehouse;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
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

    private final Snapshot snapshot;
    private final FunctionList functions;
    private final List<Reference> references = new ArrayList<>();
    private final List<Relation> shadowed = new ArrayList<>();

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
        walk.children(statements.get(0), Set.of(), 1);
        return new Outline(
                List.copyOf(walk.references),
                walk.shadowed.stream().map(Relation::id).distinct().toList());
    }

    private void visit(JsonNode node, Set<Identifier> ctes, long growth) {
        if (!node.isObject()) {
            children(node, ctes, growth);
        } else if (node.has("class")) {
            expression(node, ctes, growth);
        } else if (node.path("type").isTextual()) {
            typed(node, node.path("type").textValue(), ctes, growth);
        } else {
            JsonNode parameters = node.path("named_param_map");
            if (!parameters.isEmpty()) {
                throw QueryErrors.refused("Parameters", "Write the values into the statement.");
            }
            children(node, ctes, growth);
        }
    }

    private void typed(JsonNode node, String type, Set<Identifier> ctes, long growth) {
        if (type.endsWith("_NODE")) {
            queryNode(node, type, ctes, growth);
        } else if (node.has("alias") && node.has("query_location")) {
            tableReference(node, type, ctes, growth);
        } else if (MODIFIERS.contains(type) || node.has("null_order")) {
            children(node, ctes, growth);
        } else {
            throw QueryErrors.refusedKind(type);
        }
    }

    private void children(JsonNode node, Set<Identifier> ctes, long growth) {
        for (JsonNode child : node) {
            if (child.isContainerNode()) {
                visit(child, ctes, growth);
            }
        }
    }

    /** A CTE sees those before it; the recursive part of a recursive one sees itself as well. */
    private void queryNode(JsonNode node, String type, Set<Identifier> outer, long growth) {
        if (!NODES.contains(type)) {
            throw QueryErrors.refusedKind(type);
        }
        Set<Identifier> ctes = outer;
        for (JsonNode cte : node.path("cte_map").path("map")) {
            visit(cte.path("value"), ctes, growth);
            ctes = with(ctes, cteName(cte.path("key").asText()));
        }
        for (var field : node.properties()) {
            if (field.getKey().equals("cte_map") || !field.getValue().isContainerNode()) {
                continue;
            }
            boolean seesItself =
                    type.equals("RECURSIVE_CTE_NODE") && field.getKey().equals("right");
            visit(
                    field.getValue(),
                    seesItself ? with(ctes, cteName(node.path("cte_name").asText())) : ctes,
                    growth);
        }
    }

    private Identifier cteName(String name) {
        if (!Identifier.isValid(name)) {
            throw QueryErrors.cteName(name);
        }
        Identifier identifier = new Identifier(name);
        snapshot.find(identifier).ifPresent(shadowed::add);
        return identifier;
    }

    private static Set<Identifier> with(Set<Identifier> names, Identifier name) {
        Set<Identifier> more = new HashSet<>(names);
        more.add(name);
        return more;
    }

    private void tableReference(JsonNode node, String type, Set<Identifier> ctes, long growth) {
        if (type.equals("SHOW_REF")) {
            throw QueryErrors.describe();
        }
        if (!TABLE_REFERENCES.contains(type) || !node.path("at_clause").isEmpty()) {
            throw QueryErrors.refusedKind(type);
        }
        if (!node.path("pivot_enum").asText().isEmpty() || hasPivotEnum(node.path("pivots"))) {
            throw QueryErrors.refused(
                    "PIVOT over an enum", "List the values: PIVOT orders ON status IN ('a', 'b') ...");
        }
        if (type.equals("BASE_TABLE")) {
            table(node.path("qualified_name").path("path"), ctes);
        }
        for (var field : node.properties()) {
            boolean isFunction = type.equals("TABLE_FUNCTION") && field.getKey().equals("function");
            if (isFunction) {
                tableFunction(field.getValue(), ctes, growth);
            } else if (field.getValue().isContainerNode() && !field.getKey().equals("sample")) {
                visit(field.getValue(), ctes, growth);
            }
        }
    }

    private static boolean hasPivotEnum(JsonNode pivots) {
        for (JsonNode pivot : pivots) {
            if (!pivot.path("pivot_enum").asText().isEmpty()) {
                return true;
            }
        }
        return false;
    }

    /** A table is named {@code t}, {@code main.t} or {@code source.t}; only the first can be a CTE. */
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

    private void tableFunction(JsonNode call, Set<Identifier> ctes, long growth) {
        String name = functionName(call);
        if (!call.path("class").asText().equals("FUNCTION") || !functions.allowsTableFunction(name)) {
            throw QueryErrors.tableFunction(name, functions);
        }
        children(call, ctes, growth);
    }

    private void expression(JsonNode node, Set<Identifier> ctes, long growth) {
        String kind = node.path("class").asText();
        if (!EXPRESSIONS.contains(kind)) {
            throw QueryErrors.refusedKind(kind);
        }
        long grown = growth;
        switch (kind) {
            case "FUNCTION", "WINDOW" -> grown = SizeCaps.combined(growth, call(node));
            case "TYPE" -> type(node.path("qualified_name").path("path"));
            case "COLUMN_REF" -> column(node.path("column_names"));
            default -> {}
        }
        children(node, ctes, grown);
    }

    private long call(JsonNode node) {
        String name = functionName(node);
        if (!functions.allowsFunction(name)) {
            throw QueryErrors.function(name, functions);
        }
        if (node.path("export_state").asBoolean()) {
            throw QueryErrors.refused("EXPORT_STATE", "Use the aggregate without it.");
        }
        return SizeCaps.growth(name, node.path("arguments"), functions);
    }

    /** The name of an unqualified call; a qualified one could be a macro of anybody. */
    private static String functionName(JsonNode call) {
        JsonNode path = call.path("qualified_name").path("path");
        if (path.size() != 1) {
            throw QueryErrors.refused("A function named with its schema", "Write the function without the schema.");
        }
        return path.get(0).asText();
    }

    private void type(JsonNode path) {
        if (path.size() != 1 || !functions.allowsType(path.get(0).asText())) {
            throw QueryErrors.type(path.path(path.size() - 1).asText());
        }
    }

    private static void column(JsonNode names) {
        if (names.size() == 1 && SESSION_WORDS.contains(names.get(0).asText().toLowerCase(java.util.Locale.ROOT))) {
            throw QueryErrors.refused(
                    "'" + names.get(0).asText() + "'",
                    "Name a column together with its table: orders."
                            + names.get(0).asText() + ".");
        }
    }
}
