package io.agnes.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A record that maps one section of {@code instance.yaml}, or one kind of entry of a section that is a map of named
 * entries, such as {@code data_sources}.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface Section {
    /** The top-level key of the section. */
    String value();

    /** The kind of entries the record maps, by their key {@code type}; empty: the record maps the whole section. */
    String type() default "";

    /** One sentence for the reference page. */
    String description();
}
