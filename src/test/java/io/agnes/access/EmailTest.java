package io.agnes.access;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class EmailTest {
    @Property(tries = 200)
    void whateverTheCaseAndTheBlanksAroundItTheKeyIsTheSame(
            @ForAll @AlphaChars @StringLength(min = 1, max = 30) String name,
            @ForAll @AlphaChars @StringLength(min = 1, max = 30) String domain) {
        Email plain = Email.parse(name.toLowerCase() + "@" + domain.toLowerCase());
        Email shouted = Email.parse(" \t" + name.toUpperCase() + "@" + domain.toUpperCase() + "\n");

        assertThat(shouted.key()).isEqualTo(plain.key());
    }

    @Property(tries = 1000)
    void whatIsTakenHasOneAtSignAndNoBlank(
            @ForAll @CharRange(from = ' ', to = 'C') @StringLength(max = 8) String text) {
        boolean address = text.strip().matches("[^@\\s]+@[^@\\s]+");

        assertThat(Email.find(text).isPresent()).isEqualTo(address);
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(
            strings = {
                "",
                " ",
                "ada",
                "@",
                "ada@",
                "@example.com",
                "a@b@c",
                "a b@example.com",
                "ada@exa mple.com",
                "ada\u0000@example.com",
                "\u212Aate@example.com",
                "ada@ex\u00e4mple.com"
            })
    void whatIsNoPlainAddressIsNotTaken(String text) {
        assertThat(Email.find(text)).isEmpty();
    }

    @Test
    void anAddressHasAtMost254Characters() {
        String domain = "@" + "d".repeat(200);
        assertThat(Email.find("a".repeat(53) + domain)).isPresent();
        assertThat(Email.find("a".repeat(54) + domain)).isEmpty();
    }

    @Test
    void aDomainWithoutADotIsTakenForLocalUse() {
        assertThat(Email.parse("dev@localhost").localPart()).isEqualTo("dev");
    }
}
