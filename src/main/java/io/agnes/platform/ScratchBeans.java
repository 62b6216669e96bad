package io.agnes.platform;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.util.Map;
import org.apache.camel.spi.Registry;
import sun.reflect.ReflectionFactory;

/**
 * Puts beans into a scratch registry. For a class an object is made without running its constructor, as
 * deserialisation does: enough for Camel to find its methods, and no database or thread is started for a check.
 */
final class ScratchBeans {
    private ScratchBeans() {}

    static void bind(Map<String, ?> beans, Registry registry) {
        beans.forEach((name, bean) -> registry.bind(name, bean instanceof Class<?> type ? blank(type) : bean));
    }

    private static Object blank(Class<?> type) {
        if (type.isInterface()) {
            return Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (self, method, values) -> null);
        }
        if (Modifier.isAbstract(type.getModifiers())) {
            throw new IllegalArgumentException(
                    "The bean class " + type.getName() + " is abstract; name the class that is built.");
        }
        try {
            Constructor<?> constructor = ReflectionFactory.getReflectionFactory()
                    .newConstructorForSerialization(type, Object.class.getDeclaredConstructor());
            return constructor.newInstance();
        } catch (NoSuchMethodException
                | InstantiationException
                | IllegalAccessException
                | InvocationTargetException e) {
            throw new IllegalStateException("No blank object of " + type.getName() + " can be made.", e);
        }
    }
}
