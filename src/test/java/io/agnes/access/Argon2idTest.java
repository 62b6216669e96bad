package io.agnes.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class Argon2idTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                // of the tests of the reference implementation
                "password $argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
                "password $argon2id$v=19$m=256,t=2,p=2$c29tZXNhbHQ$bQk8UB/VmZZF4Oo79iDXuL5/0ttZwg2f/5U52iv1cDc"
            })
    void aHashOfAnotherProgramIsUnderstood(String password, String kept) {
        assertThat(Argon2id.matches(password, kept)).isTrue();
        assertThat(Argon2id.matches(password + "x", kept)).isFalse();
    }

    @Test
    void aHashThatEarlierVersionsKeptIsUnderstood() {
        String kept =
                "$argon2id$v=19$m=19456,t=2,p=1$c2l4dGVlbiBieXRlcyBvaw$lBY4RlPF8/IvbUqbjXay1JBGgcjmT78JykMjsZpFGSA";

        assertThat(Argon2id.matches(" Gr\u00fc\u00dfe \uD83D\uDD11 ", kept)).isTrue();
        assertThat(Argon2id.matches("Gr\u00fc\u00dfe \uD83D\uDD11", kept)).isFalse();
    }

    @Test
    void aHashHasASaltOfItsOwn() {
        String one = Argon2id.hash("correct horse");
        String other = Argon2id.hash("correct horse");

        assertThat(one).matches("\\$argon2id\\$v=19\\$m=19456,t=2,p=1\\$[A-Za-z0-9+/]{22}\\$[A-Za-z0-9+/]{43}");
        assertThat(other).isNotEqualTo(one);
        assertThat(Argon2id.matches("correct horse", one)).isTrue();
        assertThat(Argon2id.matches("correct horse", other)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "plain",
                "$argon2i$v=19$m=256,t=2,p=1$c29tZXNhbHQ$iekCn0Y3spW+sCcFanM2xBT63UP2sghkUoHLIUpWRS8"
            })
    void whatIsKeptInAnotherFormIsToldWithoutIt(String kept) {
        assertThatThrownBy(() -> Argon2id.matches("password", kept))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("A password is kept in a form that is not Argon2id.");
    }
}
