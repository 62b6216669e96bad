package io.agnes.source.jira;

import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/** The process that {@link JiraKills} kills: takes events, applies them, writes shards, all at the same time. */
final class JiraKillChild {
    private JiraKillChild() {}

    /** @param args the data folder, the seed, how many events there are, the first to post, how many to post a second */
    public static void main(String[] args) throws Exception {
        List<byte[]> events = MadeUpEvents.of(Long.parseLong(args[1]), Integer.parseInt(args[2]), JiraKills.ISSUES);
        int perSecond = Integer.parseInt(args[4]);
        try (JiraParts parts = JiraParts.open(Path.of(args[0]))) {
            Thread writesShards = new Thread(() -> {
                Random random = new Random();
                while (true) {
                    LockSupport.parkNanos(20_000_000L + random.nextInt(200_000_000));
                    parts.store.compact(random.nextInt(2) * 40);
                    parts.store.prepareLookups();
                }
            });
            writesShards.setDaemon(true);
            writesShards.start();
            Thread posts = new Thread(() -> {
                for (int i = Integer.parseInt(args[3]); i < events.size(); i++) {
                    parts.post("delivery-" + i, events.get(i));
                    System.out.println("kept " + i);
                    LockSupport.parkNanos(1_000_000_000L / perSecond);
                }
            });
            posts.start();
            while (posts.isAlive() || parts.intake.used() < parts.inbox.last()) {
                parts.step();
            }
            System.out.println("done");
        }
    }
}
