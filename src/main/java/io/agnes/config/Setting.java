package io.agnes.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** One key of a section of {@code instance.yaml}: the record component it stands on gives its name and type. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Setting {
    String REQUIRED = "\0required";

    /** The value when the key is absent, the text of a scalar; may hold {@code ${NAME:default}}. */
    String value() default REQUIRED;

    /** One sentence for the reference page: what it is, its unit, what it changes. */
    String description();
}
