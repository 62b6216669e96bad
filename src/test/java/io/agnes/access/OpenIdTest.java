package io.agnes.access;

import static io.agnes.access.OpenIdFixture.CLIENT;
import static io.agnes.access.OpenIdFixture.GOOGLE;
import static io.agnes.access.OpenIdFixture.SECRET;
import static io.agnes.access.OpenIdFixture.STAFF;
import static io.agnes.access.OpenIdFixture.person;
import static io.agnes.access.OpenIdFixture.query;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.nimbusds.jwt.SignedJWT;
import io.agnes.common.AgnesException;
import io.agnes.common.Parameters;
import io.agnes.common.Problem;
import io.agnes.state.OnBothDatabases;
import io.agnes.state.StateOn;
import io.jsonwebtoken.Jwts;
import io.jsonwebtoken.security.Jwks;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import okhttp3.mockwebserver.RecordedRequest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;

/** Signing in at a real issuer over HTTP. */
@OnBothDatabases
class OpenIdTest {
    @TempDir
    static Path folder;

    @Parameter
    StateOn on;

    private static final String OIDC = OpenId.OIDC;

    private static OpenIdFixture open;
    private static AccessFixture access;

    @BeforeParameterizedClassInvocation
    static void open(StateOn on) {
        open = new OpenIdFixture(
                folder.resolve(on.name()), on, OpenIdFixture.google(CLIENT, "example.com"), email -> List.of());
        access = open.access;
    }

    @AfterParameterizedClassInvocation
    static void close() {
        open.close();
    }

    @BeforeEach
    void forgetRequests() throws InterruptedException {
        RecordedRequest seen;
        do {
            seen = take();
        } while (seen != null);
    }

    @Test
    void whoeverTheIssuerVouchesForGetsAnAccountWithoutGroupsASessionAndTheirPage() throws Exception {
        Departure departure = open.depart(OIDC, "/docs?tab=tables");
        Map<String, String> asked = query(departure.location());
        assertThat(departure.location()).startsWith(open.url(STAFF) + "/authorize?");
        assertThat(asked)
                .containsEntry("response_type", "code")
                .containsEntry("client_id", CLIENT)
                .containsEntry("redirect_uri", "https://data.example.com/auth/oidc/callback")
                .containsEntry("scope", "openid email profile")
                .containsEntry("code_challenge_method", "S256");
        assertThat(List.of(asked.get("state"), asked.get("nonce"), asked.get("code_challenge")))
                .doesNotHaveDuplicates()
                .allMatch(text -> text.matches("[A-Za-z0-9_-]{43}"));

        open.vouch(STAFF, person("New.Ada@Example.com"));
        Arrival arrival = open.arrive(OIDC, departure.cookie(), open.atTheIssuer(departure));

        assertThat(arrival.next().path()).isEqualTo("/docs?tab=tables");
        Account account = arrival.login().user();
        assertThat(account.email()).isEqualTo("New.Ada@Example.com");
        assertThat(account.name()).isEqualTo("Ada Lovelace");
        assertThat(account.isAdmin()).isFalse();
        assertThat(account.groups()).isEmpty();
        Caller caller = access.authenticate("Bearer " + arrival.login().accessToken());
        assertThat(caller.userId()).isEqualTo(account.id());
        assertThat(access.room.sessions().list(caller))
                .singleElement()
                .satisfies(session -> assertThat(session.provider()).isEqualTo("oidc"));
        assertThat(access.audit.newest(2))
                .extracting(AuditEntry::action)
                .containsExactlyInAnyOrder("user.create", "token_created");

        RecordedRequest token = requests().get("/staff/token");
        assertThat(token.getHeader("Authorization"))
                .isEqualTo("Basic "
                        + Base64.getEncoder()
                                .encodeToString(
                                        (CLIENT + ":the+secret%2Fof+the+client").getBytes(StandardCharsets.US_ASCII)));
        assertThat(token.getBody().readUtf8()).contains("code_verifier=").doesNotContain("client_secret", SECRET);
    }

    @Test
    void anAccountIsFoundWhateverTheCaseOfItsAddress() {
        User user = access.user();
        open.vouch(STAFF, person(user.email().toUpperCase()));

        assertThat(open.signIn(OIDC).login().user().id()).isEqualTo(user.id());
    }

    @Test
    void aDeactivatedAccountIsRefused() {
        User user = access.user();
        access.users.setActive(Caller.operator(), user.id(), false);
        open.vouch(STAFF, person(user.email()));

        assertRefused(Problem.DEACTIVATED, () -> open.signIn(OIDC));
    }

    @Test
    void anAddressThatIsNotVerifiedOrOfAnotherDomainLetsNobodyIn() {
        long before = access.users.count();
        for (Object verified : List.of(false, "true", 1)) {
            Map<String, Object> claims = person("mallory@example.com");
            claims.put("email_verified", verified);
            open.vouch(STAFF, claims);
            assertRefused(Problem.NO_EMAIL, () -> open.signIn(OIDC));
        }
        open.vouch(STAFF, Map.of("email_verified", true));
        assertRefused(Problem.NO_EMAIL, () -> open.signIn(OIDC));
        open.vouch(STAFF, Map.of("email", "mallory@example.com"));
        assertRefused(Problem.NO_EMAIL, () -> open.signIn(OIDC));

        for (String foreign : List.of("m@example.net", "m@sub.example.com", "m@example.com.example.net")) {
            open.vouch(STAFF, person(foreign));
            assertRefused(Problem.DOMAIN_NOT_ALLOWED, () -> open.signIn(OIDC));
        }
        assertThat(access.users.count()).isEqualTo(before);
    }

    @Test
    void theOrganisationThatGoogleNamesMustBeAllowedToo() {
        Map<String, Object> claims = person("guest@example.com");
        claims.put("hd", "example.net");
        open.vouch(GOOGLE, claims);
        assertRefused(Problem.DOMAIN_NOT_ALLOWED, () -> open.signIn(OpenId.GOOGLE));

        claims.put("hd", "example.com");
        open.vouch(GOOGLE, claims);
        Arrival arrival = open.signIn(OpenId.GOOGLE);
        assertThat(arrival.login().user().email()).isEqualTo("guest@example.com");
        assertThat(arrival.next().path()).isEqualTo("/docs");
    }

    @Test
    void aTokenOfAnotherIssuerForAnotherClientOfAnotherTimeOrSignInLetsNobodyIn() {
        Map<String, Map<String, Object>> wrong = Map.of(
                "iss", Map.of("iss", open.url("other")),
                "aud", Map.of("aud", List.of("other")),
                "nonce", Map.of("nonce", "x".repeat(43)),
                "not yet", Map.of("nbf", in(Duration.ofHours(1))),
                "issued later", Map.of("iat", in(Duration.ofHours(1))));
        wrong.forEach((name, claims) -> {
            Map<String, Object> all = person("ada@example.com");
            all.putAll(claims);
            open.vouch(STAFF, all);
            assertThat(refusal(() -> open.signIn(OIDC)))
                    .as(name)
                    .extracting(AgnesException::problem)
                    .isEqualTo(Problem.OAUTH_FAILED);
        });
        open.vouch(STAFF, person("ada@example.com"), -120);
        assertRefused(Problem.OAUTH_FAILED, () -> open.signIn(OIDC));
    }

    @Test
    void aTokenThatTheIssuerDidNotSignLetsNobodyIn() {
        KeyPair own = Jwts.SIG.RS256.keyPair().build();
        for (Forgery forgery : Forgery.values()) {
            Departure departure = open.depart(OIDC, null);
            Map<String, String> answer = open.atTheIssuer(departure);
            SignedJWT right = open.token(departure, person("ada@example.com"));
            open.answerToken(forge(forgery, right, own));
            assertRefused(Problem.OAUTH_FAILED, () -> open.arrive(OIDC, departure.cookie(), answer));
        }
        Departure departure = open.depart(OIDC, null);
        Map<String, String> answer = open.atTheIssuer(departure);
        open.answerToken(open.token(departure, person("ada@example.com")).serialize());
        assertThat(open.arrive(OIDC, departure.cookie(), answer).login().user().email())
                .as("the token that was tampered with")
                .isEqualTo("ada@example.com");
    }

    private enum Forgery {
        NONE,
        EMPTY_SIGNATURE,
        SIGNATURE,
        CLAIMS,
        OTHER_KEY,
        PUBLIC_KEY_AS_SECRET,
        NO_TOKEN
    }

    private static String forge(Forgery forgery, SignedJWT right, KeyPair own) {
        String[] parts = right.serialize().split("\\.");
        String kid = right.getHeader().getKeyID();
        return switch (forgery) {
            case NONE -> encoded("{\"alg\":\"none\"}") + "." + parts[1] + ".";
            case EMPTY_SIGNATURE -> parts[0] + "." + parts[1] + ".";
            case SIGNATURE ->
                parts[0] + "." + parts[1] + "." + (parts[2].startsWith("A") ? "B" : "A") + parts[2].substring(1);
            case CLAIMS ->
                parts[0] + "." + encoded(decoded(parts[1]).replace("ada@example.com", "eve@example.com")) + "."
                        + parts[2];
            case OTHER_KEY -> signed(parts[1], kid, own);
            case PUBLIC_KEY_AS_SECRET ->
                Jwts.builder()
                        .header()
                        .keyId(kid)
                        .and()
                        .content(decoded(parts[1]))
                        .signWith(
                                new javax.crypto.spec.SecretKeySpec(
                                        own.getPublic().getEncoded(), "HmacSHA256"),
                                Jwts.SIG.HS256)
                        .compact();
            case NO_TOKEN -> "nothing";
        };
    }

    @Test
    void aKeyThatTheIssuerChangesToIsReadAndUnknownOnesAreNotAskedForAgainAndAgain() throws Exception {
        open.vouch(STAFF, person("ada@example.com"));
        open.signIn(OIDC);
        access.clock.pass(Duration.ofSeconds(31));
        KeyPair next = Jwts.SIG.RS256.keyPair().build();
        Departure departure = open.depart(OIDC, null);
        Map<String, String> answer = open.atTheIssuer(departure);
        String claims =
                open.token(departure, person("ada@example.com")).serialize().split("\\.")[1];
        forgetRequests();

        open.answerToken(signed(claims, "next", next));
        open.answer("/jwks", 200, keys("next", next));
        assertThat(open.arrive(OIDC, departure.cookie(), answer).login().user().email())
                .isEqualTo("ada@example.com");
        assertThat(requests()).containsOnlyKeys("/staff/token", "/staff/jwks");

        for (String unknown : List.of("unknown-1", "unknown-2")) {
            Departure again = open.depart(OIDC, null);
            Map<String, String> back = open.atTheIssuer(again);
            forgetRequests();
            open.answerToken(signed(claims, unknown, next));
            assertRefused(Problem.OAUTH_FAILED, () -> open.arrive(OIDC, again.cookie(), back));
            assertThat(requests()).containsOnlyKeys("/staff/token");
        }
        access.clock.pass(Duration.ofSeconds(31));
        open.vouch(STAFF, person("ada@example.com"));
        assertThat(open.signIn(OIDC).login().user().email())
                .as("the first key again")
                .isEqualTo("ada@example.com");
    }

    @Test
    void onlyTheBrowserThatBeganASignInEndsItInTimeAndAtTheSameIssuer() throws InterruptedException {
        Departure one = open.depart(OIDC, null);
        Departure other = open.depart(OIDC, null);
        Map<String, String> answer = open.atTheIssuer(one);
        Map<String, String> withoutState = Map.of("code", answer.get("code"));
        Map<String, String> wrongState = Map.of("code", answer.get("code"), "state", "x".repeat(43));
        String moved = one.cookie().replaceFirst("\\.\\d{10}\\.", ".9999999999.");
        forgetRequests();

        assertRefused(Problem.OAUTH_FAILED, () -> open.arrive(OIDC, other.cookie(), answer));
        assertRefused(Problem.OAUTH_FAILED, () -> open.arrive(OIDC, null, answer));
        assertRefused(Problem.OAUTH_FAILED, () -> open.arrive(OIDC, "made.up.cookie", answer));
        assertRefused(Problem.OAUTH_FAILED, () -> open.arrive(OIDC, moved, answer));
        assertRefused(Problem.OAUTH_FAILED, () -> open.arrive(OIDC, one.cookie(), withoutState));
        assertRefused(Problem.OAUTH_FAILED, () -> open.arrive(OIDC, one.cookie(), wrongState));
        assertRefused(Problem.OAUTH_FAILED, () -> open.arrive(OpenId.GOOGLE, one.cookie(), answer));
        access.clock.pass(Duration.ofMinutes(11));
        assertRefused(Problem.OAUTH_FAILED, () -> open.arrive(OIDC, one.cookie(), answer));
        assertThat(requests()).as("the issuer is not asked").isEmpty();
    }

    @Test
    void aSignInWorksOnceHoweverManyTry() throws Exception {
        Departure departure = open.depart(OIDC, null);
        Map<String, String> answer = open.atTheIssuer(departure);
        open.vouch(STAFF, person("ada@example.com"));
        open.arrive(OIDC, departure.cookie(), answer);
        assertRefused(Problem.OAUTH_FAILED, () -> open.arrive(OIDC, departure.cookie(), answer));

        Departure again = open.depart(OIDC, null);
        String token = open.token(again, person("ada@example.com")).serialize();
        Map<String, String> back = open.atTheIssuer(again);
        int tries = 8;
        IntStream.range(0, tries).forEach(i -> open.answerToken(token));
        ExecutorService threads = Executors.newFixedThreadPool(tries);
        try {
            Callable<Boolean> attempt = () -> {
                try {
                    open.arrive(OIDC, again.cookie(), back);
                    return true;
                } catch (AgnesException lost) {
                    assertThat(lost.problem()).isEqualTo(Problem.OAUTH_FAILED);
                    return false;
                }
            };
            int won = 0;
            for (Future<Boolean> result :
                    threads.invokeAll(java.util.Collections.nCopies(tries, attempt), 20, TimeUnit.SECONDS)) {
                won += result.get() ? 1 : 0;
            }
            assertThat(won).as("an issuer that takes a code more than once").isEqualTo(1);
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void whatTheIssuerRefusesIsToldByItsCodeAndNothingElse() {
        Departure departure = open.depart(OIDC, null);
        String state = query(departure.location()).get("state");
        Map<String, String> denied = Map.of("error", "access_denied", "state", state);
        assertThat(refusal(() -> open.arrive(OIDC, departure.cookie(), denied)))
                .hasMessage("Staff ended the sign-in: access_denied.");
        Map<String, String> odd = Map.of("error", "<b>planted</b>", "state", state);
        assertThat(refusal(() -> open.arrive(OIDC, departure.cookie(), odd)))
                .hasMessage("Staff ended the sign-in: no known reason.");
        Map<String, String> mixedUp = Map.of("code", "x", "state", state, "iss", open.url("other"));
        assertRefused(Problem.OAUTH_FAILED, () -> open.arrive(OIDC, departure.cookie(), mixedUp));
        Map<String, String> unknown = Map.of("code", "never-given-out", "state", state);
        assertRefused(Problem.OAUTH_FAILED, () -> open.arrive(OIDC, departure.cookie(), unknown));

        Map<String, String> good = open.atTheIssuer(departure);
        open.answer("/token", 503, "{}");
        assertRefused(Problem.UNAVAILABLE, () -> open.arrive(OIDC, departure.cookie(), good));
        assertThat(access.audit.newest(5))
                .allSatisfy(entry -> assertThat(entry.action()).isEqualTo("login_failed"))
                .allSatisfy(entry -> assertThat(entry.params()).doesNotContain("code", state))
                .extracting(AuditEntry::result)
                .containsOnly("oauth_failed", "unavailable");
    }

    @Test
    void aPageOfAnotherSiteIsNotGoneTo() {
        open.vouch(STAFF, person("ada@example.com"));
        Departure departure = open.depart(OIDC, "//evil.example.net/x");

        assertThat(open.arrive(OIDC, departure.cookie(), open.atTheIssuer(departure))
                        .next()
                        .path())
                .isEqualTo("/docs");
    }

    @Test
    void whatIsNotSetUpIsUnavailableAndListedAsSuch(@TempDir Path folder) {
        try (AccessFixture off = new AccessFixture(folder, on)) {
            assertThat(off.room.providers().list().providers())
                    .filteredOn(provider -> provider.kind() == ProviderInfo.Kind.REDIRECT)
                    .noneMatch(ProviderInfo::available)
                    .extracting(ProviderInfo::start)
                    .contains("/auth/google/login", "/auth/oidc/login");
            assertRefused(Problem.UNAVAILABLE, () -> off.room.openId().depart(OIDC, new Parameters(Map.of())));
            assertRefused(
                    Problem.UNAVAILABLE,
                    () -> off.room.openId().arrive(OIDC, null, new Returning(null, new Parameters(Map.of()))));
        }
        assertThat(access.room.providers().list().providers())
                .filteredOn(provider -> provider.kind() == ProviderInfo.Kind.REDIRECT)
                .filteredOn(ProviderInfo::available)
                .extracting(ProviderInfo::name)
                .contains("Google", "Staff");
    }

    @Test
    void nothingOfASignInShowsItsSecretsInALog() {
        Departure departure = open.depart(OIDC, null);

        assertThat(departure.toString()).doesNotContain(departure.cookie());
        assertThat(new Returning(departure.cookie(), new Parameters(Map.of("code", "the-code"))).toString())
                .doesNotContain(departure.cookie(), "the-code");
        assertThat(new io.agnes.access.openid.Client("i", "c", SECRET, null).toString())
                .doesNotContain(SECRET);
    }

    private static String signed(String payload, String kid, KeyPair key) {
        return Jwts.builder()
                .header()
                .keyId(kid)
                .and()
                .content(decoded(payload))
                .signWith(key.getPrivate(), Jwts.SIG.RS256)
                .compact();
    }

    private static String keys(String kid, KeyPair key) {
        return Jwks.builder().key((RSAPublicKey) key.getPublic()).id(kid).build().entrySet().stream()
                .map(entry -> "\"" + entry.getKey() + "\":\"" + entry.getValue() + "\"")
                .collect(Collectors.joining(",", "{\"keys\":[{", "}]}"));
    }

    private static long in(Duration time) {
        return Date.from(access.clock.instant().plus(time)).getTime() / 1000;
    }

    private static String encoded(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String decoded(String part) {
        return new String(Base64.getUrlDecoder().decode(part), StandardCharsets.UTF_8);
    }

    /** What the issuer was asked since it was looked last, by path. */
    private static Map<String, RecordedRequest> requests() throws InterruptedException {
        Map<String, RecordedRequest> all = new java.util.TreeMap<>();
        for (RecordedRequest request = take(); request != null; request = take()) {
            all.put(request.getPath().replaceFirst("\\?.*", ""), request);
        }
        return all;
    }

    /** The mock refuses to wait for nothing, so it waits a moment. */
    private static RecordedRequest take() throws InterruptedException {
        try {
            return open.issuer.takeRequest(1, TimeUnit.MILLISECONDS);
        } catch (RuntimeException none) {
            return null;
        }
    }

    private static AgnesException refusal(Runnable action) {
        return catchThrowableOfType(AgnesException.class, action::run);
    }

    private static void assertRefused(Problem problem, Runnable action) {
        AgnesException refusal = refusal(action);
        assertThat(refusal).isNotNull();
        assertThat(refusal.problem()).isEqualTo(problem);
        assertThat(refusal.hint()).isNotBlank();
    }
}
