package io.agnes.notes;

import io.agnes.access.Caller;
import io.agnes.llm.LlmQuestion;
import io.agnes.memory.NotedItem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The notes of one person while they are read, by one thread. */
public final class NoteReading {
    private final Caller author;
    private final String sha256;
    private final List<LlmQuestion> questions = new ArrayList<>();
    private final List<Map<String, NotedItem.Known>> known = new ArrayList<>();
    private final List<NotedItem> found = new ArrayList<>();
    private final Map<Integer, NotedItem> unchecked = new LinkedHashMap<>();
    private int numbers;
    private int filtered;

    /**
     * @param author not as an administrator, whatever they are
     * @param sha256 of the text
     */
    NoteReading(Caller author, String sha256) {
        this.author = author;
        this.sha256 = sha256;
    }

    /** What is asked about each part of the notes. */
    public List<LlmQuestion> questions() {
        return questions;
    }

    Caller author() {
        return author;
    }

    String sha256() {
        return sha256;
    }

    /** @param items what a part may be about */
    void asks(LlmQuestion question, List<NotedItem.Known> items) {
        questions.add(question);
        known.add(items.stream().collect(Collectors.toMap(NotedItem.Known::id, item -> item)));
    }

    /** What a part may be about, by id. */
    Map<String, NotedItem.Known> known(int part) {
        return known.get(part);
    }

    /** It is in the memory as it stands. */
    void confirms(NotedItem item) {
        found.add(item);
    }

    /** Nobody has looked yet whether everybody may read it. */
    void holds(NotedItem item) {
        unchecked.put(++numbers, item);
    }

    /** What is to be checked, by number. */
    Map<Integer, NotedItem> unchecked() {
        return unchecked;
    }

    /** Everybody may read it. */
    void passes(int number) {
        found.add(unchecked.remove(number));
    }

    /** What has not passed is left out. */
    void leaveOutTheRest() {
        filtered += unchecked.size();
        unchecked.clear();
    }

    List<NotedItem> found() {
        return found;
    }

    /** How many pieces are left out because not everybody may read them. */
    int filtered() {
        return filtered;
    }
}
