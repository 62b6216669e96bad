package io.agnes.access;

import java.util.List;

/** The ways to sign in to this instance. Thread-safe. */
public final class Providers {
    private final List<SignInProvider> all;

    Providers(List<SignInProvider> all) {
        this.all = List.copyOf(all);
    }

    /** All of them, in the order in which a page shows them. */
    public ProviderInfo.Listing list() {
        return new ProviderInfo.Listing(all.stream().map(SignInProvider::info).toList());
    }
}
