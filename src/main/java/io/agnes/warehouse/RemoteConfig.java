package io.agnes.warehouse;

import io.agnes.config.Section;
import io.agnes.config.Setting;

/** How tables are read that stay where they are. */
@Section(value = "remote", description = "Tables that are read where they are (query_mode: remote).")
public record RemoteConfig(
        @Setting(
                value = "",
                description = "Where the extensions of DuckDB are installed that read them; nothing is downloaded. "
                        + "Empty: .duckdb/extensions in the home folder of the account that runs the server.")
        String extensionFolder) {}
