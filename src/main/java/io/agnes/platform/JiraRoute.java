package io.agnes.platform;

import com.fasterxml.jackson.databind.JsonNode;
import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import io.agnes.source.jira.CopiedFile;
import io.agnes.source.jira.JiraApi;
import io.agnes.source.jira.JiraCall;
import io.agnes.source.jira.JiraFiles;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.http.base.HttpOperationFailedException;

/** Hands calls to the routes of {@code routes/jira/rest.camel.yaml} and waits for the answer. Thread-safe. */
public final class JiraRoute implements JiraApi, JiraFiles {
    static final String CALL = "direct:jira-rest";
    static final String FILE = "direct:jira-rest-file";
    static final String PROPERTY = "jiraCall";
    static final String FILE_PROPERTY = "jiraFile";

    private final Supplier<CamelContext> camel;
    private volatile ProducerTemplate template;

    /** @param camel asked once the engine runs */
    public JiraRoute(Supplier<CamelContext> camel) {
        this.camel = camel;
    }

    /** Where the bytes of an answer go, and how many at most. */
    record WantedFile(Path target, long most) {}

    @Override
    public JsonNode call(JiraCall call) {
        return sent(CALL, call, null).getBody(JsonNode.class);
    }

    @Override
    public CopiedFile copy(JiraCall call, Path target, long most) {
        return sent(FILE, call, new WantedFile(target, most)).getBody(CopiedFile.class);
    }

    private Message sent(String route, JiraCall call, WantedFile file) {
        Exchange sent = template().send(route, exchange -> {
            exchange.setProperty(PROPERTY, call);
            exchange.setProperty(FILE_PROPERTY, file);
        });
        if (sent.getException() != null) {
            throw told(call, sent.getException());
        }
        return sent.getMessage();
    }

    /** One for all calls: they are many, and the engine stops it with itself. */
    private ProducerTemplate template() {
        ProducerTemplate made = template;
        if (made == null) {
            synchronized (this) {
                made = template == null ? camel.get().createProducerTemplate() : template;
                template = made;
            }
        }
        return made;
    }

    private static AgnesException told(JiraCall call, Exception failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof AgnesException already) {
                return already;
            }
            if (cause instanceof HttpOperationFailedException refused) {
                return refused(call, refused.getStatusCode(), failure);
            }
        }
        return AgnesException.transport(
                "Jira cannot be reached, or takes too long to answer.",
                "See that this server reaches " + call.site() + "; it is tried again by itself.",
                failure);
    }

    private static AgnesException refused(JiraCall call, int status, Exception failure) {
        if (status == 401) {
            return new AgnesException(
                    Problem.UNAVAILABLE,
                    "Jira does not accept the API token in " + call.tokenEnv() + ".",
                    "Put a valid API token of " + call.email() + " into " + call.tokenEnv()
                            + ", restart, then replay the dead letters.");
        } else if (status == 403) {
            return new AgnesException(
                    Problem.UNAVAILABLE,
                    "Jira does not let " + call.email() + " do this.",
                    "Let the account browse the project, then replay the dead letters.");
        } else if (status == 404 || status == 410) {
            return new AgnesException(
                    Problem.NOT_FOUND, "Jira does not know what was asked for.", "See whether it was deleted there.");
        } else if (status >= 300 && status < 400) {
            return new AgnesException(
                    Problem.UNAVAILABLE,
                    "Jira points to another place (" + status + "), which is not followed.",
                    "See that jira.site is the site itself, such as acme.atlassian.net.");
        } else if (status == 429) {
            return AgnesException.transport(
                    "Jira is asked too often and wants a pause.", "It is tried again by itself.", failure);
        } else if (status >= 500) {
            return AgnesException.transport(
                    "Jira is out of order (" + status + ").",
                    "It is tried again by itself; see status.atlassian.com.",
                    failure);
        }
        return new AgnesException(
                Problem.UNAVAILABLE,
                "Jira refuses the call (" + status + ").",
                "See that jira.site is that of a Jira site, and that a search is valid JQL.");
    }
}
