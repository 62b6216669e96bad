package io.agnes.state;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Runs a test class once with the state in a file and once with it on PostgreSQL; the class has a field of {@link StateOn}. */
@ParameterizedClass(name = "{0}")
@EnumSource(StateOn.class)
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface OnBothDatabases {}
