package io.agnes.platform;

/** One or a few rules of the house for route files. Implementations hold no state. */
interface RouteRule {
    void check(RouteFolder folder, Findings findings);
}
