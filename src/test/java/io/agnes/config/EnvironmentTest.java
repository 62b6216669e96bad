package io.agnes.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EnvironmentTest {
    @TempDir
    Path folder;

    private Environment read(Map<String, String> process, String text) throws IOException {
        return Environment.of(process, Files.writeString(folder.resolve(".env"), text));
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', delimiter = '|', textBlock = """
            KEY=value              | value
            ` KEY = value `        | value
            export KEY=value       | value
            `export   KEY=value`   | value
            KEY="two words"        | two words
            KEY='two words'        | two words
            KEY=" kept "           | ` kept `
            KEY="it's"             | it's
            KEY='                  | '
            KEY="half              | "half
            KEY=a=b==              | a=b==
            KEY=a#b                | a#b
            """)
    void aLineIsANameAndItsValue(String line, String value) throws IOException {
        assertThat(read(Map.of(), line).find("KEY")).contains(value);
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', textBlock = """
            # KEY=value
            `  # KEY=value`
            KEY
            =value
            KEY=
            KEY=""
            KEY=''
            """)
    void commentsAndEmptyValuesSetNothing(String line) throws IOException {
        Environment environment = read(Map.of(), line + "\n\nOTHER=set\n");

        assertThat(environment.find("KEY")).isEmpty();
        assertThat(environment.get("KEY", "fallback")).isEqualTo("fallback");
        assertThat(environment.find("OTHER")).contains("set");
    }

    @Test
    void theProcessStandsOverTheFileUnlessItIsEmpty() throws IOException {
        Environment environment = read(Map.of("A", "process", "B", ""), "A=file\nB=file\nC=file\n");

        assertThat(environment.find("A")).contains("process");
        assertThat(environment.find("B")).contains("file");
        assertThat(environment.find("C")).contains("file");
    }

    @Test
    void anEarlierFileStandsOverALaterOne() throws IOException {
        Path first = Files.writeString(folder.resolve("first"), "A=1\n");
        Path second = Files.writeString(folder.resolve("second"), "A=2\nB=2\n");

        Environment environment = Environment.of(Map.of(), first, folder.resolve("none"), second);

        assertThat(environment.find("A")).contains("1");
        assertThat(environment.find("B")).contains("2");
    }

    @Test
    void aValueIsNotSearchedForReferences() {
        Environment environment = Environment.of(Map.of("A", "${B}", "B", "secret"));

        assertThat(environment.resolve("x ${A} ${C:y}", "key")).isEqualTo("x ${B} y");
    }
}
