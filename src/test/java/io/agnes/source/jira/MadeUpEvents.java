package io.agnes.source.jira;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;

/** The events of a busy Jira in the order in which things happened there: the same for the same seed. */
final class MadeUpEvents {
    private final Random random;
    private final int issues;
    private final TreeMap<Integer, Integer> projectOf = new TreeMap<>();
    private final TreeMap<Integer, List<Integer>> commentsOf = new TreeMap<>();
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private int next = 1;

    private MadeUpEvents(long seed, int issues) {
        this.random = new Random(seed);
        this.issues = issues;
    }

    /** @param issues how many there are at most */
    static List<byte[]> of(long seed, int count, int issues) {
        MadeUpEvents events = new MadeUpEvents(seed, issues);
        List<byte[]> bodies = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            bodies.add(events.next().toString().getBytes(StandardCharsets.UTF_8));
        }
        return bodies;
    }

    private ObjectNode next() {
        now = now.plusSeconds(1 + random.nextInt(3_000));
        int id = 1 + random.nextInt(issues);
        int dice = random.nextInt(100);
        if (!projectOf.containsKey(id)) {
            projectOf.put(id, 0);
            commentsOf.put(id, new ArrayList<>());
            return saved(id, "jira:issue_created");
        } else if (dice < 45) {
            return saved(id, "jira:issue_updated");
        } else if (dice < 50) {
            projectOf.merge(id, 1, Integer::sum);
            return saved(id, "jira:issue_updated");
        } else if (dice < 75 || commentsOf.get(id).isEmpty()) {
            commentsOf.get(id).add(next++);
            return comment(id, "comment_created", next - 1);
        } else if (dice < 88) {
            return comment(id, "comment_updated", anyComment(id));
        } else if (dice < 97) {
            Integer comment = anyComment(id);
            commentsOf.get(id).remove(comment);
            return comment(id, "comment_deleted", comment);
        }
        ObjectNode deleted = event("jira:issue_deleted");
        deleted.set("issue", issue(id));
        return deleted;
    }

    private Integer anyComment(int id) {
        return commentsOf.get(id).get(random.nextInt(commentsOf.get(id).size()));
    }

    private ObjectNode saved(int id, String name) {
        ObjectNode event = event(name);
        event.putObject("user").put("emailAddress", "u" + random.nextInt(5) + "@example.com");
        event.set("issue", issue(id));
        event.putObject("changelog")
                .put("id", Integer.toString(next++))
                .withArray("items")
                .addObject()
                .put("field", "summary")
                .put("toString", "made at " + now);
        return event;
    }

    private ObjectNode issue(int id) {
        // created in one of three months, and always in the same one
        String created = "2026-0" + (1 + id % 3) + "-0" + (1 + id % 9) + "T0" + (id % 10) + ":00:00.000+0000";
        ObjectNode issue =
                JiraFixtures.issue(id, "P" + projectOf.get(id) + "-" + id, created, jira(now), "made at " + now);
        ObjectNode fields = (ObjectNode) issue.path("fields");
        fields.withArray("labels").add("l" + random.nextInt(4));
        for (int i = 0; i < random.nextInt(3); i++) {
            fields.withArray("attachment")
                    .addObject()
                    .put("id", Integer.toString(next++))
                    .put("size", i);
        }
        fields.withArray("attachment");
        return issue;
    }

    private ObjectNode comment(int id, String name, int comment) {
        ObjectNode event = event(name);
        event.putObject("comment")
                .put("id", Integer.toString(comment))
                .put("body", "written at " + now)
                .put("created", jira(now))
                .put("updated", jira(now));
        event.putObject("issue").put("id", Integer.toString(id)).put("key", "P" + projectOf.get(id) + "-" + id);
        return event;
    }

    private ObjectNode event(String name) {
        return JiraFixtures.JSON.createObjectNode().put("webhookEvent", name).put("timestamp", now.toEpochMilli());
    }

    private static String jira(Instant time) {
        return time.toString().replace("Z", ".000+0000");
    }
}
