package io.agnes.config;

/** Who this instance is. */
@Section(value = "instance", description = "Who this instance is: what people read in answers and pages.")
public record InstanceConfig(
        @Setting(description = "Name of this instance, shown to everybody.")
        String name,

        @Setting(value = "", description = "A line below the name.")
        String subtitle) {}
