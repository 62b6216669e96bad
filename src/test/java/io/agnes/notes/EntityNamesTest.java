package io.agnes.notes;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class EntityNamesTest {
    private final EntityNames names = new EntityNames(List.of("Sales", "Net Revenue", "IT", "C++", "x", "Äpfel"));

    @Test
    void aKnownNameIsFoundInAnyCaseAndWrittenAsItIsKnown() {
        assertThat(names.in("SALES counts net revenue; äpfel too.", List.of("sales", "Refund")))
                .containsExactly("Net Revenue", "Refund", "Sales", "Äpfel");
    }

    @Test
    void aNameIsFoundOnlyAsAWord() {
        assertThat(names.in("Wholesales with it-systems", List.of())).containsExactly("IT");
        assertThat(names.in("It writes C++.", List.of())).containsExactly("C++", "IT");
        assertThat(names.in("presales bits x", List.of())).isEmpty();
    }
}
