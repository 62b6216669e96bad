package org.jdbi.v3.core.statement.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.List;
import java.util.stream.Stream;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;

class JfrSupportTest {
    @Test
    void oursStandsBeforeJdbisAndHasWhatJdbiCalls() throws Exception {
        URL jdbi = Jdbi.class.getProtectionDomain().getCodeSource().getLocation();
        assertThat(JfrSupport.class.getProtectionDomain().getCodeSource().getLocation())
                .isNotEqualTo(jdbi);

        try (URLClassLoader alone = new URLClassLoader(new URL[] {jdbi}, ClassLoader.getPlatformClassLoader())) {
            Class<?> theirs = alone.loadClass(JfrSupport.class.getName());
            assertThat(callable(JfrSupport.class)).containsExactlyInAnyOrderElementsOf(callable(theirs));
        }
    }

    private static List<String> callable(Class<?> type) {
        return Stream.of(type.getDeclaredMethods())
                .filter(method -> Modifier.isPublic(method.getModifiers()))
                .map(Method::toString)
                .toList();
    }
}
