package io.agnes.platform;

import org.apache.camel.CamelContext;

/** Which Camel runs the routes. */
public final class EngineVersion {
    private EngineVersion() {}

    /** As its jar says it, such as {@code 4.18.0}. */
    public static String camel() {
        return CamelContext.class.getPackage().getImplementationVersion();
    }
}
