package io.agnes.memory;

import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import io.agnes.config.DataSize;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** What is handed in, as it may be read: beyond the limit reading fails with CONTENT_TOO_LARGE. Not thread-safe. */
final class Limited extends FilterInputStream {
    private final DataSize most;
    private long size;

    Limited(InputStream in, DataSize most) {
        super(in);
        this.most = most;
    }

    @Override
    public int read() throws IOException {
        int next = super.read();
        return next < 0 ? next : counted(1, next);
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        int count = super.read(buffer, offset, length);
        return count < 0 ? count : counted(count, count);
    }

    @Override
    public boolean markSupported() {
        return false;
    }

    private int counted(int count, int answer) {
        size += count;
        require(size, most);
        return answer;
    }

    /** @throws AgnesException CONTENT_TOO_LARGE */
    static void require(long size, DataSize most) {
        if (size > most.bytes()) {
            throw new AgnesException(
                    Problem.CONTENT_TOO_LARGE,
                    "The file is larger than what may be handed in (" + most + ").",
                    "Split it, or ask your administrator to raise hand_in.max_file.");
        }
    }
}
