package io.agnes.memory;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DiffTest {
    @Test
    void aDiffTellsWordByWordWhatGoesAndWhatComes() {
        assertThat(Diff.of("Revenue is gross.", "Revenue is net, of tax."))
                .startsWith(new Diff.Part("same", "Revenue is "))
                .contains(new Diff.Part("removed", "gross"), new Diff.Part("added", "net, of tax"))
                .endsWith(new Diff.Part("same", "."));
        assertThat(Diff.of("same", "same")).containsExactly(new Diff.Part("same", "same"));
    }

    @Test
    void bothTextsCanBeReadFromIt() {
        String before = "Orders before 2024 are counted twice.\n\nAsk Sales.";
        String after = "Orders from 2024 on are counted once.\n\nAsk Finance, then Sales.";
        StringBuilder one = new StringBuilder();
        StringBuilder other = new StringBuilder();
        for (Diff.Part part : Diff.of(before, after)) {
            one.append(part.op().equals("added") ? "" : part.text());
            other.append(part.op().equals("removed") ? "" : part.text());
        }
        assertThat(one).hasToString(before);
        assertThat(other).hasToString(after);
    }
}
