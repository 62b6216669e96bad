package io.agnes;

public final class Agnes {
    private Agnes() {}
}
