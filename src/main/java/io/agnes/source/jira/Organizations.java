package io.agnes.source.jira;

import io.agnes.warehouse.Identifier;

/** The table of organisations, which belongs to no issue. */
final class Organizations {
    static final Identifier TABLE = new Identifier("organizations");
    static final String DESCRIPTION = "Organisations of Jira Service Management, one row each";
    /** As the engine's JSON reader takes them. */
    static final String COLUMNS = "'organization_id': 'VARCHAR', 'name': 'VARCHAR'";

    private Organizations() {}
}
