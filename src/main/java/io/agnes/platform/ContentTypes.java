package io.agnes.platform;

import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import io.vertx.core.http.HttpServerRequest;
import org.apache.camel.model.rest.RestDefinition;
import org.apache.camel.model.rest.VerbDefinition;
import org.apache.camel.support.http.RestUtil;

/**
 * The content types a verb declares with {@code consumes} and {@code produces}.
 *
 * @param consumes comma list, or null when any body is read
 * @param produces null or a list with commas when the verb itself decides among several
 */
record ContentTypes(String consumes, String produces) {

    static ContentTypes of(RestDefinition rest, VerbDefinition verb) {
        return new ContentTypes(
                verb.getConsumes() == null ? rest.getConsumes() : verb.getConsumes(),
                verb.getProduces() == null ? rest.getProduces() : verb.getProduces());
    }

    /** Refuses a body that the verb does not read and an answer that the client does not accept. */
    void check(HttpServerRequest request) {
        if (!RestUtil.isValidOrAcceptedContentType(consumes, request.getHeader("Content-Type"))) {
            throw new AgnesException(
                    Problem.UNSUPPORTED_MEDIA_TYPE,
                    "This operation does not read the sent content type.",
                    "Send Content-Type: " + consumes + ".");
        }
        boolean decidedHere = produces != null && !produces.contains(",");
        if (decidedHere && !RestUtil.isValidOrAcceptedContentType(produces, request.getHeader("Accept"))) {
            throw new AgnesException(
                    Problem.NOT_ACCEPTABLE,
                    "This operation does not answer in a format that you accept.",
                    "Accept " + produces + ".");
        }
    }
}
