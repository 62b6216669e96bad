package io.agnes.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.agnes.cli.Call.Input;
import io.agnes.cli.Call.Kind;
import io.agnes.cli.Call.Place;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** Runs a {@link Call} with what was typed and shows its answer. */
final class CallCommand implements Callable<Integer> {
    private static final String JSON_OPTION = "--json";
    private static final int PARTLY = 2;

    private final DaCommand da;
    private final Call call;
    private final CommandSpec spec;

    private CallCommand(DaCommand da, Call call) {
        this.da = da;
        this.call = call;
        this.spec = CommandSpec.wrapWithoutInspection(this).name(call.name());
        spec.usageMessage().description(call.description());
        int position = 0;
        for (Input input : call.inputs()) {
            if (input.option()) {
                spec.addOption(option(input));
            } else {
                spec.addPositional(argument(input, position++));
            }
        }
        spec.addOption(OptionSpec.builder(JSON_OPTION)
                .type(boolean.class)
                .description("Print the server's answer as JSON.")
                .build());
    }

    static CommandLine of(DaCommand da, Call call) {
        return new CommandLine(new CallCommand(da, call).spec);
    }

    private static OptionSpec option(Input input) {
        OptionSpec.Builder option = OptionSpec.builder(input.label())
                .description(input.description())
                .required(input.required());
        if (input.kind() == Kind.FLAG) {
            return option.type(boolean.class).build();
        }
        option.paramLabel(
                input.label().substring(2).toUpperCase(java.util.Locale.ROOT).replace('-', '_'));
        return switch (input.kind()) {
            case LIST, MAP ->
                option.type(List.class)
                        .auxiliaryTypes(String.class)
                        .splitRegex(",")
                        .build();
            case NUMBER -> option.type(Long.class).build();
            default -> option.type(String.class).build();
        };
    }

    private static PositionalParamSpec argument(Input input, int position) {
        PositionalParamSpec.Builder argument =
                PositionalParamSpec.builder().paramLabel(input.label()).description(input.description());
        if (input.kind() == Kind.LIST || input.kind() == Kind.WORDS) {
            return argument.index(position + "..*")
                    .arity(input.required() ? "1..*" : "0..*")
                    .required(input.required())
                    .type(List.class)
                    .auxiliaryTypes(String.class)
                    .build();
        }
        return argument.index(String.valueOf(position)).type(String.class).build();
    }

    @Override
    public Integer call() throws IOException {
        ApiClient client = da.client();
        String path = call.path();
        List<String> query = new ArrayList<>();
        ObjectNode fields = JsonNodeFactory.instance.objectNode();
        JsonNode body = call.inputs().stream().anyMatch(CallCommand::isField) ? fields : null;
        for (Input input : call.inputs()) {
            Object typed = typed(input);
            if (typed == null) {
                continue;
            }
            JsonNode value = value(client, input, typed);
            switch (input.place()) {
                case PATH -> path = path.replace("{" + input.field() + "}", ApiClient.segment(value.asText()));
                case QUERY -> query.add(input.field() + "=" + ApiClient.segment(value.asText()));
                case BODY -> {
                    if (input.field().isEmpty()) {
                        body = value;
                    } else {
                        set(fields, input.field(), value);
                    }
                }
            }
        }
        requireChange(fields);
        String address = query.isEmpty() ? path : path + "?" + String.join("&", query);
        JsonNode answer = client.call(call.verb(), address, body);
        if (answer.isMissingNode()) {
            da.io().note(call.done());
        } else if (spec.findOption(JSON_OPTION).<Boolean>getValue() == Boolean.TRUE) {
            da.json(answer);
        } else {
            new AnswerView(da.io(), call.columns()).show(answer);
        }
        boolean partly =
                call.refusals().stream().anyMatch(field -> !answer.path(field).isEmpty());
        return partly ? PARTLY : 0;
    }

    /** An object of fields that may all be left out is what is to be changed. */
    private void requireChange(ObjectNode fields) {
        List<String> changing = call.inputs().stream()
                .filter(input -> input.option() && input.place() == Place.BODY)
                .filter(input -> input.field().contains("."))
                .filter(input ->
                        !fields.has(input.field().substring(0, input.field().indexOf('.'))))
                .map(Input::label)
                .toList();
        if (!changing.isEmpty()) {
            throw Failure.usage(
                    "Nothing is to be changed.", "Give one or more of " + String.join(", ", changing) + ".");
        }
    }

    private static void set(ObjectNode fields, String field, JsonNode value) {
        int dot = field.indexOf('.');
        if (dot < 0) {
            fields.set(field, value);
        } else {
            fields.withObject("/" + field.substring(0, dot)).set(field.substring(dot + 1), value);
        }
    }

    private static boolean isField(Input input) {
        return input.place() == Place.BODY && !input.field().isEmpty();
    }

    /** Null when it was not given. */
    private Object typed(Input input) {
        Object value = input.option()
                ? spec.findOption(input.label()).getValue()
                : spec.positionalParameters().stream()
                        .filter(parameter -> parameter.paramLabel().equals(input.label()))
                        .findFirst()
                        .orElseThrow()
                        .getValue();
        return Boolean.FALSE.equals(value) ? null : value;
    }

    private static JsonNode value(ApiClient client, Input input, Object typed) throws IOException {
        JsonNodeFactory json = JsonNodeFactory.instance;
        if (input.lookup() != null) {
            return json.textNode(id(client, input.lookup(), typed.toString()));
        }
        return switch (input.kind()) {
            case TEXT -> json.textNode(typed.toString());
            case NUMBER -> json.numberNode((Long) typed);
            case FLAG -> json.booleanNode(true);
            case TEXT_OR_FILE -> json.textNode(text(typed.toString()));
            case WORDS -> json.textNode(String.join(" ", words((List<?>) typed)));
            case LIST -> {
                com.fasterxml.jackson.databind.node.ArrayNode list = json.arrayNode();
                ((List<?>) typed).forEach(entry -> list.add(entry.toString()));
                yield list;
            }
            case MAP -> map(input, (List<?>) typed);
        };
    }

    private static List<String> words(List<?> typed) {
        return typed.stream().map(Object::toString).toList();
    }

    private static ObjectNode map(Input input, List<?> pairs) {
        ObjectNode map = JsonNodeFactory.instance.objectNode();
        for (Object pair : pairs) {
            String[] parts = pair.toString().split("=", 2);
            if (parts.length < 2) {
                throw Failure.usage("'" + pair + "' is no pair for " + input.label() + ".", "Write it as name=value.");
            }
            map.put(parts[0], parts[1]);
        }
        return map;
    }

    private static String text(String typed) throws IOException {
        if (!typed.startsWith("@")) {
            return typed;
        }
        try {
            return Files.readString(Path.of(typed.substring(1)));
        } catch (IOException e) {
            throw Failure.usage("The file " + typed.substring(1) + " cannot be read as UTF-8 text.", "Check its name.");
        }
    }

    /** The id of what has this name; a text that is no name is taken for an id. */
    private static String id(ApiClient client, Call.Lookup lookup, String typed) {
        JsonNode answer = client.get(lookup.path());
        JsonNode list = answer.isArray() ? answer : answer.path(lookup.list());
        List<String> names = new ArrayList<>();
        for (JsonNode entry : list) {
            String name = entry.path(lookup.name()).asText();
            if (name.equalsIgnoreCase(typed) || entry.path("id").asText().equals(typed)) {
                return entry.path("id").asText();
            }
            names.add(name);
        }
        throw Failure.of(
                "There is no " + lookup.what() + " '" + typed + "'.",
                NearestTexts.hint(typed, names, "There is none yet."));
    }
}
