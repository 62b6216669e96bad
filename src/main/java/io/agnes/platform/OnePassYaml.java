package io.agnes.platform;

import org.apache.camel.dsl.yaml.YamlRoutesBuilderLoader;
import org.apache.camel.spi.Resource;

/**
 * Camel's reader of route files without its pass ahead, which reads each file once more to find beans for other files.
 * Beans of ours are made in Java; those of a file are still there for its own routes.
 */
final class OnePassYaml extends YamlRoutesBuilderLoader {
    /** Under this name Camel looks for a reader of YAML before it takes its own. */
    static final String NAME = "routes-builder-loader-" + EXTENSION;

    @Override
    public void preParseRoute(Resource resource) {
        // there is nothing to know ahead
    }
}
