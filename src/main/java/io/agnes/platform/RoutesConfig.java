package io.agnes.platform;

import io.agnes.config.Section;
import io.agnes.config.Setting;

/** How the engine treats the folder of routes. */
@Section(value = "routes", description = "How the engine treats the folder of routes.")
public record RoutesConfig(
        @Setting(
                value = "${AGNES_LIVE:false}",
                description =
                        "Applies edits of route files while the server runs, for development; bin/agnes serve --live"
                                + " sets it.")
        boolean liveEditing) {}
