package io.agnes.access.openid;

import java.util.List;

/** Who is in which group, as an organisation keeps it elsewhere. */
@FunctionalInterface
public interface Directory {
    /**
     * The addresses of the groups of somebody.
     *
     * @throws IssuerException when they cannot be read now
     */
    List<String> groupsOf(String email) throws IssuerException;
}
