package io.agnes.access;

import io.agnes.common.AgnesException;
import io.agnes.common.Parameters;
import io.agnes.common.Problem;
import io.agnes.state.StateDatabase;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Signing in with a link by mail. It makes no accounts: a link goes to an address that has one. Following the link
 * uses it up; a request that says of itself to be a prefetch does not. Thread-safe.
 */
public final class EmailLinks implements SignInProvider {
    static final String ID = "email";

    private final StateDatabase database;
    private final AccountLinks links;
    private final Admission admission;

    EmailLinks(StateDatabase database, AccountLinks links, Admission admission) {
        this.database = database;
        this.links = links;
        this.admission = admission;
    }

    @Override
    public ProviderInfo info() {
        return new ProviderInfo(ID, "Link by e-mail", ProviderInfo.Kind.FORM, links.areSent(), "/auth/email/send-link");
    }

    /**
     * Sends a link to the owner of an address.
     *
     * @throws AgnesException UNAVAILABLE when this instance sends no mail, INVALID without an address,
     *     TOO_MANY_REQUESTS when too many wait; never telling whether there is such an account
     */
    public PasswordRequest.Asked request(EmailRequest.Link request) {
        return links.request(
                Purpose.MAGIC_LINK,
                request == null ? null : request.email(),
                NextPage.of(request == null ? null : request.next()));
    }

    /**
     * Signs in with the token of a link.
     *
     * @param address of the client, for the audit log; may be null
     * @throws AgnesException INVALID when a field is missing, UNAUTHENTICATED, the same for whatever is wrong with the
     *     token, its address or its account
     */
    public LoginAnswer verify(String address, EmailRequest.Verify request) {
        if (request == null || request.email() == null || request.token() == null) {
            throw new AgnesException(
                    Problem.INVALID,
                    "A field of this request is missing.",
                    "Send {\"email\": \"ada@example.com\", \"token\": \"...\"}.");
        }
        return admission.answer(database.append(handle -> {
            User user = links.owner(handle, Purpose.MAGIC_LINK, request.email(), request.token());
            return admission.begin(handle, user.id(), ID, address);
        }));
    }

    /**
     * Signs a browser in that follows a link; parameters {@code email}, {@code token}, {@code next}.
     *
     * @throws AgnesException UNAVAILABLE for a prefetch, which leaves the link as it is; UNAUTHENTICATED as
     *     {@link #verify}
     */
    public Arrival open(String address, Parameters parameters) {
        if (isPrefetch(parameters)) {
            throw new AgnesException(
                    Problem.UNAVAILABLE, "A sign-in is not fetched in advance.", "Follow the link itself.");
        }
        EmailRequest.Verify link = new EmailRequest.Verify(parameters.get("email"), parameters.get("token"));
        return new Arrival(
                verify(address, link), NextPage.of(parameters.find("next").orElse(null)));
    }

    private static boolean isPrefetch(Parameters parameters) {
        return Stream.of("Sec-Purpose", "Purpose")
                .map(parameters::find)
                .flatMap(Optional::stream)
                .anyMatch(purpose -> purpose.contains("prefetch") || purpose.contains("prerender"));
    }
}
