package io.agnes.common;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.List;
import java.util.stream.Stream;

/** Classes of ours that stand before those of the same name in a library. */
public final class StandIns {
    private StandIns() {}

    /** @param neighbour another class of the library */
    public static void assertStandsIn(Class<?> ours, Class<?> neighbour) throws Exception {
        URL library = neighbour.getProtectionDomain().getCodeSource().getLocation();
        assertThat(ours.getProtectionDomain().getCodeSource().getLocation()).isNotEqualTo(library);

        try (URLClassLoader alone = new URLClassLoader(new URL[] {library}, ClassLoader.getPlatformClassLoader())) {
            Class<?> theirs = alone.loadClass(ours.getName());
            assertThat(callable(ours)).isNotEmpty().containsExactlyInAnyOrderElementsOf(callable(theirs));
        }
    }

    private static List<String> callable(Class<?> type) {
        return Stream.of(type.getDeclaredMethods())
                .filter(method -> !method.isSynthetic())
                .map(Method::toString)
                .toList();
    }
}
