package io.agnes.platform;

import io.agnes.access.AccessRule;
import io.agnes.access.Caller;
import io.agnes.access.Origin;
import io.agnes.access.Presented;
import io.agnes.common.AgnesException;
import io.agnes.common.Parameters;
import io.agnes.common.Problem;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Route;
import org.apache.camel.component.platform.http.vertx.HttpMessage;
import org.apache.camel.support.RoutePolicySupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The gate of one REST verb. It lets a request in when one of the verb's rules is met, hands the flow the exchange
 * properties {@code caller} (absent for strangers), {@code address} of the client, {@code parameters} and
 * {@code reply} and {@code upload}, removes every header that
 * the client could have planted, and gives each error answer its one shape.
 */
final class VerbGate extends RoutePolicySupport {
    static final String CALLER = "caller";
    static final String PARAMETERS = "parameters";
    static final String UPLOAD = "upload";
    static final String REPLY = "reply";
    static final String ADDRESS = "address";
    static final String OVER_TLS = "agnesOverTls";
    private static final String REFUSAL = "agnesRefusal";
    /** Kept here, since a step such as convertBodyTo puts another message in the place of the one that knows it. */
    private static final String REQUEST = "agnesRequest";

    private static final Logger LOG = LoggerFactory.getLogger(VerbGate.class);

    /** The headers a flow may see of what Camel made of the request; compared by letter case as well. */
    private static final Set<String> KEPT =
            Set.of(Exchange.HTTP_METHOD, Exchange.HTTP_PATH, Exchange.CONTENT_TYPE, "Accept");

    private final List<AccessRule> rules;
    private final DeclaredParameters declared;
    private final ContentTypes contentTypes;
    private final GateChecks checks;

    VerbGate(List<AccessRule> rules, DeclaredParameters declared, ContentTypes contentTypes, GateChecks checks) {
        this.rules = rules;
        this.declared = declared;
        this.contentTypes = contentTypes;
        this.checks = checks;
    }

    /** Camel swallows what is thrown here and goes on, so the request is refused first and let in last. */
    @Override
    public void onExchangeBegin(Route route, Exchange exchange) {
        exchange.setProperty(REQUEST, exchange.getMessage(HttpMessage.class).getRequest());
        exchange.setProperty(REFUSAL, ProblemJson.internal(requestId(exchange)));
        exchange.setRouteStop(true);
        try {
            admit(exchange);
            exchange.removeProperty(REFUSAL);
            exchange.setRouteStop(false);
        } catch (AgnesException refusal) {
            exchange.setProperty(REFUSAL, refusal);
        } catch (RuntimeException failure) {
            LOG.error("The gate of {} failed for request {}", route.getRouteId(), requestId(exchange), failure);
        }
    }

    private void admit(Exchange exchange) {
        HttpMessage message = exchange.getMessage(HttpMessage.class);
        HttpServerRequest request = message.getRequest();
        Presented presented =
                SessionCookies.presented(request, checks.addresses().of(request));
        countAttempt(presented.address());
        boolean open = rules.stream().anyMatch(AccessRule::isOpen);
        Caller caller = open && presented.isAnonymous() ? null : identify(presented, open);
        DeclaredParameters.Given given = declared.read(message, request);
        checkAny(caller, given.usable(), message);
        Parameters parameters = given.require();
        contentTypes.check(request);

        message.getHeaders().keySet().removeIf(name -> !KEPT.contains(name));
        parameters.values().forEach(message::setHeader);
        exchange.setProperty(PARAMETERS, parameters);
        exchange.setProperty(ADDRESS, presented.address());
        exchange.setProperty(OVER_TLS, checks.addresses().isOverTls(request));
        exchange.setProperty(REPLY, new HttpReply(request));
        exchange.setProperty(UPLOAD, new HttpUpload(request));
        if (caller != null) {
            exchange.setProperty(CALLER, caller.from(Origin.now(presented.address())));
        }
    }

    private void countAttempt(String address) {
        for (AccessRule rule : rules) {
            if (rule instanceof AccessRule.Public open && open.limit() != null) {
                checks.countAttempt().accept(open.limit(), ClientAddresses.networkOf(address));
            }
        }
    }

    /** A stale token does not keep a stranger from a public verb. */
    private Caller identify(Presented presented, boolean open) {
        try {
            return checks.authenticate().apply(presented);
        } catch (AgnesException stranger) {
            if (open) {
                return null;
            }
            throw stranger;
        }
    }

    /** The first rule says why not: it is the one that people meet. */
    private void checkAny(Caller caller, Parameters parameters, HttpMessage message) {
        AgnesException refusal = null;
        for (AccessRule rule : rules) {
            try {
                if (rule instanceof AccessRule.Hmac hmac) {
                    checkSignature(hmac, message);
                } else {
                    rule.check(caller, parameters);
                }
                return;
            } catch (AgnesException refused) {
                refusal = refusal == null ? refused : refusal;
            }
        }
        throw refusal;
    }

    /** The bytes as they came are what was signed; the flow gets the same. */
    private void checkSignature(AccessRule.Hmac rule, HttpMessage message) {
        byte[] body = message.getBody() instanceof Buffer buffer ? buffer.getBytes() : message.getBody(byte[].class);
        byte[] signed = body == null ? new byte[0] : body;
        HttpServerRequest request = message.getRequest();
        String signature = request.getHeader("X-Hub-Signature-256");
        checks.signatures()
                .check(rule.secretName(), signature == null ? request.getHeader("X-Hub-Signature") : signature, signed);
        message.setBody(signed);
    }

    /** Runs after the REST binding and before the answer is written; Camel swallows what is thrown here as well. */
    @Override
    public void onExchangeDone(Route route, Exchange exchange) {
        try {
            end(exchange);
        } catch (RuntimeException failure) {
            LOG.error("The answer of {} failed for request {}", route.getRouteId(), requestId(exchange), failure);
            Message message = exchange.getMessage();
            message.removeHeaders("*");
            message.setHeader(Exchange.HTTP_RESPONSE_CODE, Problem.INTERNAL.status());
            message.setBody(null);
        }
    }

    private void end(Exchange exchange) {
        AgnesException problem = exchange.getProperty(REFUSAL, AgnesException.class);
        if (problem == null && exchange.getException() != null) {
            problem = ProblemAnswers.understand(exchange.getException(), requestId(exchange));
        }
        HttpReply reply = exchange.getProperty(REPLY, HttpReply.class);
        if (reply != null && reply.started()) {
            endStream(exchange, reply, problem != null);
        } else {
            if (problem != null) {
                answer(exchange, problem);
            } else {
                keepAnswerHeaders(exchange.getMessage());
            }
            sendAtOnce(exchange.getMessage());
        }
    }

    /** Bytes and text would be sent in chunks that are read on another thread, which costs more than most flows. */
    private static void sendAtOnce(Message message) {
        if (message.getBody() instanceof byte[] bytes) {
            message.setBody(ByteBuffer.wrap(bytes));
        } else if (message.getBody() instanceof String text) {
            message.setBody(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
        }
    }

    private static void endStream(Exchange exchange, HttpReply reply, boolean failed) {
        exchange.setException(null);
        exchange.getMessage().removeHeaders("*");
        exchange.getMessage().setBody(null);
        if (failed) {
            reply.breakOff();
        } else {
            reply.complete();
        }
    }

    /** Makes the exchange end with this problem instead of its body. */
    static void refuse(Exchange exchange, AgnesException problem) {
        exchange.setProperty(REFUSAL, problem);
    }

    private void answer(Exchange exchange, AgnesException failure) {
        Message message = exchange.getMessage();
        String accept = request(exchange).getHeader("Accept");
        boolean inWords = PlainProblem.isForBrowsers(contentTypes.produces(), accept);
        exchange.setException(null);
        message.removeHeaders("*");
        message.setHeader(Exchange.HTTP_RESPONSE_CODE, failure.problem().status());
        message.setHeader(Exchange.CONTENT_TYPE, inWords ? PlainProblem.CONTENT_TYPE : ProblemJson.CONTENT_TYPE);
        if (failure.problem().status() == Problem.UNAUTHENTICATED.status()) {
            message.setHeader("WWW-Authenticate", "Bearer");
        }
        if (failure.problem() == Problem.NOT_ACCEPTABLE) {
            message.setHeader("Vary", "Accept");
        }
        failure.retryAfter().ifPresent(wait -> message.setHeader("Retry-After", ProblemJson.seconds(wait)));
        message.setBody(
                inWords
                        ? PlainProblem.of(failure)
                        : ProblemJson.of(failure, requestId(exchange)).text());
    }

    /** What is left of the request would go back to the client as response headers. */
    private static void keepAnswerHeaders(Message message) {
        Set<String> answer = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        answer.addAll(List.of(
                Exchange.HTTP_RESPONSE_CODE,
                Exchange.CONTENT_TYPE,
                "Location",
                "Deprecation",
                "Retry-After",
                "Set-Cookie"));
        message.getHeaders().keySet().removeIf(name -> !answer.contains(name));
    }

    static String requestId(Exchange exchange) {
        HttpServerRequest request = request(exchange);
        return request == null ? exchange.getExchangeId() : request.getHeader(WebServer.REQUEST_ID);
    }

    private static HttpServerRequest request(Exchange exchange) {
        return exchange.getProperty(REQUEST, HttpServerRequest.class);
    }
}
