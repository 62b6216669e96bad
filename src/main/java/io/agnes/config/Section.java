package io.agnes.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** A record that maps one section of {@code instance.yaml}. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface Section {
    /** The top-level key of the section. */
    String value();

    /** One sentence for the reference page. */
    String description();
}
