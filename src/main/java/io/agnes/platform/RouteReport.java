package io.agnes.platform;

import java.util.List;

/**
 * What a check of the routes folder found.
 *
 * @param findings in the order of files and lines
 * @param routes every route that could be read, in the order of files and lines
 */
public record RouteReport(List<Finding> findings, List<RouteInfo> routes) {

    public RouteReport {
        findings = List.copyOf(findings);
        routes = List.copyOf(routes);
    }

    /** Whether the folder may be loaded. */
    public boolean ok() {
        return findings.isEmpty();
    }
}
