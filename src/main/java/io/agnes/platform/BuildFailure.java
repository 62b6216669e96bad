package io.agnes.platform;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.NoSuchBeanException;
import org.apache.camel.component.bean.MethodNotFoundException;

/**
 * Why a file could not be built: Camel's innermost sentence, and every text in the chain of causes that may name the
 * place.
 */
record BuildFailure(String message, List<String> texts) {
    private static final Pattern QUOTED = Pattern.compile("[A-Za-z][A-Za-z0-9_.$/:-]{2,}");

    static BuildFailure of(Throwable failure) {
        List<String> texts = new ArrayList<>();
        Throwable innermost = failure;
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            texts.add(0, String.valueOf(cause.getMessage()));
            innermost = cause;
        }
        return new BuildFailure(words(innermost), texts);
    }

    private static String words(Throwable cause) {
        if (cause instanceof NoSuchBeanException bean) {
            return "there is no bean '" + bean.getName() + "'";
        }
        if (cause instanceof MethodNotFoundException method) {
            return "the bean " + method.getBean().getClass().getSimpleName() + " has no method '"
                    + method.getMethodName() + "'";
        }
        if (cause instanceof ClassNotFoundException missing) {
            return "there is no class '" + missing.getMessage() + "'";
        }
        String first = String.valueOf(cause.getMessage()).lines().findFirst().orElse("");
        return first.isBlank() ? cause.getClass().getSimpleName() : first.replaceFirst("[.,]\\s*$", "");
    }

    /** The line that holds the longest word of the failure which stands in the file, else that of the route it names. */
    int line(RouteFolder folder, RouteFile file) {
        int start = 1;
        int end = file.lines().size();
        Optional<YamlRoute> route = folder.routes(file).stream()
                .filter(candidate ->
                        !candidate.id().isEmpty() && texts.stream().anyMatch(text -> text.contains(candidate.id())))
                .max(Comparator.comparingInt(candidate -> candidate.id().length()));
        if (route.isPresent() && folder.verbOf(route.get()).isEmpty()) {
            start = route.get().item().line();
            end = route.get().item().lastLine();
        }
        for (String text : texts) {
            Optional<Integer> line = lineOf(text, file, start, end);
            if (line.isPresent()) {
                return line.get();
            }
        }
        return start;
    }

    private static Optional<Integer> lineOf(String text, RouteFile file, int start, int end) {
        List<String> words = new ArrayList<>();
        Matcher matcher = QUOTED.matcher(text);
        while (matcher.find()) {
            words.add(matcher.group());
        }
        words.sort(Comparator.comparingInt(String::length).reversed());
        for (String word : words) {
            for (int line = start; line <= end; line++) {
                if (file.lines().get(line - 1).contains(": " + word)
                        || file.lines().get(line - 1).contains("\"" + word)) {
                    return Optional.of(line);
                }
            }
        }
        return Optional.empty();
    }
}
