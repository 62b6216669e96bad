package io.agnes.access;

import com.nulabinc.zxcvbn.StandardDictionaries;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The passwords that are tried first: those of zxcvbn's list that are long enough to be chosen here, some 11,000 (ASVS
 * 5.0, 6.2.4 asks for 3,000). Read at first use.
 */
final class CommonPasswords {
    private CommonPasswords() {}

    private static final class Words {
        static final Set<String> ALL = read();

        private static Set<String> read() {
            try {
                return StandardDictionaries.PASSWORDS_LOADER.load().getFrequencies().stream()
                        .filter(word -> word.length() >= Passwords.MIN_LENGTH)
                        .collect(Collectors.toUnmodifiableSet());
            } catch (IOException e) {
                throw new UncheckedIOException("The list of common passwords cannot be read.", e);
            }
        }
    }

    /** Whether it is on the list, in whatever letter case. */
    static boolean contains(String password) {
        return Words.ALL.contains(password.toLowerCase(Locale.ROOT));
    }
}
