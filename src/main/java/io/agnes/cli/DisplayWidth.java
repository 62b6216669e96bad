package io.agnes.cli;

import org.jline.utils.WCWidth;

/** How many terminal cells a text takes: most characters one, East Asian and emoji two, marks none. */
final class DisplayWidth {
    private DisplayWidth() {}

    static int of(String text) {
        int width = 0;
        for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
            width += ofCodePoint(text.codePointAt(i));
        }
        return width;
    }

    /** The text itself when it fits, else its beginning and an ellipsis; never wider than {@code cells}. */
    static String cut(String text, int cells) {
        if (of(text) <= cells) {
            return text;
        }
        StringBuilder kept = new StringBuilder();
        int width = 0;
        for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
            width += ofCodePoint(text.codePointAt(i));
            if (width > cells - 1) {
                break;
            }
            kept.appendCodePoint(text.codePointAt(i));
        }
        return kept.append('…').toString();
    }

    private static int ofCodePoint(int codePoint) {
        return codePoint < 0x7f ? 1 : Math.max(0, WCWidth.wcwidth(codePoint));
    }
}
