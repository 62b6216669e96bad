package io.agnes.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Chars;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SqlTextTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "select 1",
                "select ';",
                "select \";",
                "select 1 -- ;",
                "select /* ; ",
                "select $$;",
                "select $tag$ ; $$ ;",
                "select 1; select 2",
                ";select"
            })
    void aStatementWithoutItsSemicolonGoesOn(String typed) {
        assertThat(SqlText.ended(typed)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "  ",
                ";",
                "select 1;",
                "select ';' ;",
                "select 'it''s;' ; -- done",
                "select \"a;\"\"b\";  /* ; */ ",
                "select $$ ' ; $$;",
                "select $a$ ; $b$ ; $a$;",
                "select $1;",
                "select a -- ;\n;"
            })
    void aSemicolonOutsideOfQuotesAndCommentsEndsIt(String typed) {
        assertThat(SqlText.ended(typed)).isTrue();
    }

    @Test
    void severalStatementsAreToldApart() {
        assertThat(SqlText.complete("select 1; ; select ';' -- x;\n, 2 ;\nrest"))
                .isEqualTo(List.of("select 1", "select ';' -- x;\n, 2"));
    }

    @Property
    void aQuotedTextNeverEndsAStatement(@ForAll @Chars({';', '"', '$', '-', '/', '*', 'a', ' ', '\n'}) String text) {
        assertThat(SqlText.complete("select '" + text + "';")).containsExactly("select '" + text + "'");
    }

    @Property
    void anyTextIsReadToItsEnd(@ForAll @Chars({';', '\'', '"', '$', '-', '/', '*', 'a', ' ', '\n'}) String text) {
        assertThat(SqlText.complete(text)).allMatch(statement -> !statement.isBlank());
        assertThat(SqlText.ended(text + "\n*/$$'\";")).isIn(true, false);
    }
}
