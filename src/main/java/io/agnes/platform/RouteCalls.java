package io.agnes.platform;

import java.util.ArrayList;
import java.util.List;

/** What a route calls on its way, in the order of its steps. */
final class RouteCalls {
    /** A bean's method, another route that is waited for, or an endpoint that is sent to. */
    enum Kind {
        BEAN,
        CALL,
        SEND
    }

    /**
     * @param target {@code bean.method}, the {@code direct:} uri, or another endpoint as it is written
     */
    record Call(Kind kind, String target) {
        /** Whether it is this route's uri, or becomes it once what is computed is known. */
        boolean reaches(String uri) {
            int computed = target.indexOf("${");
            return computed < 0 ? uri.equals(target) : uri.startsWith(target.substring(0, computed));
        }
    }

    private RouteCalls() {}

    static List<Call> of(YamlRoute route) {
        List<Call> calls = new ArrayList<>();
        for (YamlStep step : route.steps()) {
            YamlNode bean =
                    step.kind().equals("bean") ? step.body() : step.body().get("method");
            if (bean.isMap()) {
                calls.add(new Call(Kind.BEAN, bean.get("ref").text() + "." + name(bean.get("method"))));
            }
            if (step.sends()) {
                String target = step.namesUri() ? step.uri() : computed(step);
                boolean direct = target.startsWith(YamlRoute.DIRECT);
                calls.add(new Call(direct ? Kind.CALL : Kind.SEND, target));
            }
        }
        return calls;
    }

    private static String name(YamlNode method) {
        return method.text().replaceFirst("\\(.*", "");
    }

    private static String computed(YamlStep step) {
        YamlNode simple = step.body().get("simple");
        if (simple.isText()) {
            return simple.text();
        }
        String expression = simple.get("expression").text();
        return expression.isEmpty() ? step.kind() : expression;
    }
}
