package io.agnes.common;

import java.io.InputStream;

/** The one file of a request whose body nobody has read yet: it is read while it arrives, and never held in memory. */
public interface IncomingFile {
    /**
     * Begins to read; once. The client waits while nothing is read.
     *
     * @return the bytes of the file, whether they are the body itself or the part {@code file} of a form; reading ends
     *     with an IOException when the client goes away
     * @throws AgnesException BAD_REQUEST for a form that is broken or has no such part
     */
    InputStream open();

    /** What the client calls it, known once it is open; null when it has no name. */
    String name();

    /** How many bytes the client has announced, with what a form adds; -1 when it has not. */
    long announced();
}
