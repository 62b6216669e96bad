package io.agnes.platform;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.camel.FailedToCreateRouteException;
import org.apache.camel.NoSuchBeanException;
import org.apache.camel.component.bean.MethodNotFoundException;

/**
 * Why a file could not be built, in one sentence, with what to do.
 *
 * @param route the id of the route Camel was building; empty when it was none
 * @param place Camel's rendering of the broken step; empty when it gave none
 * @param quoted the innermost message, which quotes what could not be built
 */
record BuildFailure(String message, String mend, String route, String place, String quoted) {

    static BuildFailure of(Throwable failure, Map<String, ?> beans) {
        String route = "";
        String place = "";
        Throwable innermost = failure;
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            innermost = cause;
            if (cause instanceof FailedToCreateRouteException failed) {
                route = Optional.ofNullable(failed.getRouteId()).orElse("");
                place = Optional.ofNullable(failed.getLocation()).orElse(String.valueOf(cause.getMessage()));
            }
        }
        return new BuildFailure(message(innermost), mend(innermost, beans), route, place, quoted(innermost));
    }

    private static String message(Throwable cause) {
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
        String text = String.valueOf(cause.getMessage()).lines().limit(2).collect(Collectors.joining(" "));
        return text.isBlank() ? cause.getClass().getSimpleName() : text.replaceFirst("[.,:]?\\s*$", "");
    }

    private static String quoted(Throwable cause) {
        if (cause instanceof NoSuchBeanException bean) {
            return bean.getName();
        }
        return cause instanceof MethodNotFoundException method
                ? method.getMethodName()
                : String.valueOf(cause.getMessage());
    }

    private static String mend(Throwable cause, Map<String, ?> beans) {
        if (cause instanceof NoSuchBeanException) {
            return "Use one of " + String.join(", ", new TreeSet<>(beans.keySet())) + ", or add it to Components.";
        }
        if (cause instanceof MethodNotFoundException method) {
            return "Use one of " + methods(method.getBean().getClass()) + ".";
        }
        return "Correct the name, the option or the expression.";
    }

    private static String methods(Class<?> type) {
        return Arrays.stream(type.getMethods())
                .filter(method -> method.getDeclaringClass() != Object.class)
                .map(Method::getName)
                .distinct()
                .sorted()
                .collect(Collectors.joining(", "));
    }
}
