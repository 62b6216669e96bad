package io.agnes.config;

/** What the instance calls itself. */
@Section(value = "instance", description = "How the instance presents itself to its users.")
public record InstanceConfig(
        @Setting(value = "Agnes", description = "Name of the instance, shown in pages, answers and the command line.")
        String name,

        @Setting(value = "", description = "One line below the name.")
        String subtitle) {}
