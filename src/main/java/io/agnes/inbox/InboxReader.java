package io.agnes.inbox;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/** A cursor in an inbox. Not thread-safe. */
public final class InboxReader implements AutoCloseable {
    private final Inbox inbox;
    private long read;
    private Path segment;
    private FileChannel channel;
    private long offset;

    InboxReader(Inbox inbox, long after) {
        this.inbox = inbox;
        this.read = after;
    }

    /** The last arrival that was read. */
    public long position() {
        return read;
    }

    /**
     * The next deliveries that are on disk; none when there are no more now.
     *
     * @param most how many at most
     * @param mostBytes of their bodies; one delivery is always read
     */
    public List<Delivery> next(int most, long mostBytes) {
        List<Delivery> found = new ArrayList<>();
        long limit = inbox.last();
        long bytes = 0;
        try {
            while (read < limit && found.size() < most && bytes < mostBytes) {
                Segment.Found next = channel == null ? null : Segment.read(channel, offset);
                if (next == null) {
                    if (!moveOn()) {
                        break;
                    }
                } else {
                    offset = next.next();
                    if (next.delivery().arrival() > read) {
                        read = next.delivery().arrival();
                        bytes += next.delivery().body().length;
                        found.add(next.delivery());
                    }
                }
            }
            return found;
        } catch (IOException e) {
            throw new UncheckedIOException("The inbox cannot be read.", e);
        }
    }

    private boolean moveOn() throws IOException {
        Path next = segment == null ? inbox.segmentOf(read + 1) : inbox.segmentAfter(segment);
        if (next == null) {
            return false;
        }
        close();
        channel = FileChannel.open(next, StandardOpenOption.READ);
        segment = next;
        offset = 0;
        return true;
    }

    @Override
    public void close() throws IOException {
        if (channel != null) {
            channel.close();
            channel = null;
        }
    }
}
