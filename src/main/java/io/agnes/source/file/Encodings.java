package io.agnes.source.file;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/** The encodings that an entry may name. */
final class Encodings {
    static final String UTF_8 = "utf-8";
    static final String UTF_16 = "utf-16";

    static final List<String> NAMES = List.of(
            UTF_8, UTF_16, "latin-1", "iso-8859-2", "iso-8859-15", "windows-1250", "windows-1251", "windows-1252");

    private Encodings() {}

    static boolean isOne(String name) {
        return NAMES.contains(name.toLowerCase(Locale.ROOT));
    }

    static Charset charset(String name) {
        return name.equals("latin-1") ? StandardCharsets.ISO_8859_1 : Charset.forName(name);
    }
}
