package io.agnes.source.file;

import io.agnes.config.DataSize;
import io.agnes.config.Section;
import io.agnes.config.Setting;

/** How files become tables. */
@Section(value = "files", description = "The files of the sources folder.")
public record FilesConfig(
        @Setting(
                value = "50GB",
                description = "The largest size a .gz file may unpack to. It is unpacked into the data folder's tmp.")
        DataSize maxUnpacked,

        @Setting(value = "5GB", description = "The largest file that POST /api/upload takes.")
        DataSize maxUpload,

        @Setting(
                value = "20GB",
                description = "What one account may send by POST /api/upload in 24 hours, all files together.")
        DataSize uploadQuota) {}
