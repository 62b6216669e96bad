package io.agnes.source.keboola;

import io.agnes.config.Section;
import io.agnes.config.Setting;

/** One Keboola project, by the name that registered tables give as their source. Nothing here is secret. */
@Section(value = "data_sources", type = "keboola", description = "A Keboola project whose Storage tables are copied.")
public record KeboolaConfig(
        @Setting(description = "Of the stack, such as https://connection.keboola.com.")
        String url,

        @Setting(
                value = KeboolaConnection.DEFAULT_TOKEN_ENV,
                description = "Name of the environment variable that holds the Storage API token.")
        String tokenEnv) {}
