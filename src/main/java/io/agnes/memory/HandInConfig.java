package io.agnes.memory;

import io.agnes.config.DataSize;
import io.agnes.config.Section;
import io.agnes.config.Setting;

/** What analysts hand in. */
@Section(value = "hand_in", description = "Sessions, artifacts and notes that da sync hands in.")
public record HandInConfig(
        @Setting(value = "50MB", description = "The largest file that is taken; of a packed one its unpacked size.")
        DataSize maxFile,

        @Setting(value = "2GB", description = "How much one person may have handed in altogether.")
        DataSize quota) {}
