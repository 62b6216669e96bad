package org.duckdb;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class JfrMemoryMonitorTest {
    @Test
    void oursStandsBeforeTheDriversAndHasWhatTheDriverCalls() throws Exception {
        URL driver = DuckDBDriver.class.getProtectionDomain().getCodeSource().getLocation();
        assertThat(JfrMemoryMonitor.class.getProtectionDomain().getCodeSource().getLocation())
                .isNotEqualTo(driver);

        try (URLClassLoader alone = new URLClassLoader(new URL[] {driver}, ClassLoader.getPlatformClassLoader())) {
            Class<?> theirs = alone.loadClass(JfrMemoryMonitor.class.getName());
            assertThat(callable(JfrMemoryMonitor.class)).containsExactlyInAnyOrderElementsOf(callable(theirs));
        }
    }

    private static Iterable<String> callable(Class<?> type) {
        return Stream.of(type.getDeclaredMethods())
                .filter(method -> !method.isSynthetic())
                .map(Method::toString)
                .toList();
    }
}
