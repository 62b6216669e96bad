package io.agnes.source.jira;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Comparator;
import java.util.List;

/** The step {@code jiraOrganizations}: reads the organisations of Jira Service Management, if they are wanted. */
public final class JiraOrganizations {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final JiraConfig config;
    private final JiraStore store;
    private final JiraSite site;

    JiraOrganizations(JiraConfig config, JiraStore store, JiraSite site) {
        this.config = config;
        this.store = store;
        this.site = site;
    }

    /**
     * Replaces the table with what Jira says; it stays as it is when Jira does not answer all of it.
     *
     * @throws io.agnes.common.AgnesException as {@link JiraApi#call}
     */
    public void read() {
        if (config.organizations() && site.isConfigured()) {
            List<ObjectNode> rows = site.organizations().stream()
                    .map(JiraOrganizations::row)
                    .sorted(Comparator.comparing(
                            row -> row.path("organization_id").asText()))
                    .toList();
            store.organizations(rows);
        }
    }

    private static ObjectNode row(ObjectNode organization) {
        return JSON.createObjectNode()
                .put("organization_id", Values.text(organization.path("id")))
                .put("name", Values.text(organization.path("name")));
    }
}
