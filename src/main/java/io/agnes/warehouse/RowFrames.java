package io.agnes.warehouse;

import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** Packs the bytes of an answer into messages to the server; the pipe holds them back while it is slow. For one thread. */
final class RowFrames extends OutputStream {
    private final DataOutputStream out;
    private final byte[] buffer = new byte[QueryWire.MOST_ROWS_BYTES];
    private int filled;

    RowFrames(DataOutputStream out) {
        this.out = out;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        int from = offset;
        int left = length;
        while (left > 0) {
            int part = Math.min(left, buffer.length - filled);
            System.arraycopy(bytes, from, buffer, filled, part);
            filled += part;
            from += part;
            left -= part;
            if (filled == buffer.length) {
                finish();
            }
        }
    }

    /** Sends what is left. */
    void finish() throws IOException {
        if (filled > 0) {
            out.writeByte(QueryWire.ROWS);
            out.writeInt(filled);
            out.write(buffer, 0, filled);
            filled = 0;
        }
    }
}
