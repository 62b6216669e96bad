package io.agnes.access;

import static io.agnes.access.UsersTest.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agnes.common.AgnesException;
import io.agnes.common.Parameters;
import io.agnes.common.Problem;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AccessRuleTest {
    private static final Parameters NONE = new Parameters(Map.of());
    private static final Caller VIEWER =
            new Caller("u-1", "v@example.com", "V", false, Set.of("Everyone"), Set.of("orders"));
    private static final Caller ADMIN = new Caller("u-2", "a@example.com", "A", true, Set.of("Admin"), Set.of());

    /** The whole matrix: what each rule answers to nobody, a viewer, an admin and the operator. */
    @ParameterizedTest
    @CsvSource(textBlock = """
                    public,  '',               ok,              ok,          ok,          ok
                    user,    '',               UNAUTHENTICATED, ok,          ok,          ok
                    session, '',               UNAUTHENTICATED, ok,          ok,          FORBIDDEN
                    admin,   '',               UNAUTHENTICATED, FORBIDDEN,   ok,          ok
                    grant,   table:{granted},  UNAUTHENTICATED, ok,          ok,          ok
                    grant,   table:{hidden},   UNAUTHENTICATED, NOT_FOUND,   ok,          ok
                    scope,   query,            UNAUTHENTICATED, ok,          ok,          ok
                    machine, '',               UNAUTHENTICATED, FORBIDDEN,   FORBIDDEN,   FORBIDDEN
                    hmac,    JIRA_SECRET,      UNAUTHENTICATED, UNAUTHENTICATED, UNAUTHENTICATED, UNAUTHENTICATED
                    """)
    void eachRuleAnswersEachKindOfCaller(
            String key, String scopes, String nobody, String viewer, String admin, String operator) {
        AccessRule rule = AccessRule.parse(key, scopes);
        Parameters parameters = new Parameters(Map.of("granted", "Orders", "hidden", "salaries"));

        assertAnswer(nobody, rule, null, parameters);
        assertAnswer(viewer, rule, VIEWER, parameters);
        assertAnswer(admin, rule, ADMIN, parameters);
        assertAnswer(operator, rule, Caller.operator(), parameters);
        assertThat(rule.isOpen()).isEqualTo(key.equals("public") || key.equals("hmac"));
    }

    /** The whole matrix of what tokens open: of a viewer with the scope, of an admin with it, of the scheduler. */
    @ParameterizedTest
    @CsvSource(textBlock = """
                    user,    '',               read,   ok,        ok,        FORBIDDEN
                    user,    '',               query,  FORBIDDEN, FORBIDDEN, FORBIDDEN
                    user,    '',               admin,  ok,        ok,        FORBIDDEN
                    session, '',               admin,  FORBIDDEN, FORBIDDEN, FORBIDDEN
                    admin,   '',               read,   FORBIDDEN, FORBIDDEN, FORBIDDEN
                    admin,   '',               admin,  FORBIDDEN, ok,        FORBIDDEN
                    grant,   table:{granted},  read,   ok,        ok,        FORBIDDEN
                    grant,   table:{hidden},   read,   NOT_FOUND, ok,        FORBIDDEN
                    grant,   table:{granted},  upload, FORBIDDEN, FORBIDDEN, FORBIDDEN
                    scope,   query,            query,  ok,        ok,        FORBIDDEN
                    scope,   query,            read,   FORBIDDEN, FORBIDDEN, FORBIDDEN
                    scope,   upload,           upload, ok,        ok,        FORBIDDEN
                    scope,   query,            admin,  ok,        ok,        FORBIDDEN
                    machine, '',               admin,  FORBIDDEN, FORBIDDEN, ok
                    """)
    void aTokenOpensWhatItsScopesNameAndItsOwnerMay(
            String key, String scopes, String of, String viewer, String admin, String machine) {
        AccessRule rule = AccessRule.parse(key, scopes);
        Parameters parameters = new Parameters(Map.of("granted", "Orders", "hidden", "salaries"));
        Pass token = Pass.token("t-1", TokenScope.parse(of));

        assertAnswer(viewer, rule, VIEWER.with(token), parameters);
        assertAnswer(admin, rule, ADMIN.with(token), parameters);
        assertAnswer(machine, rule, Caller.machine(), parameters);
    }

    @ParameterizedTest
    @CsvSource({
        "/api/sync/trigger, true",
        "/api/admin/jobs/profile, true",
        "/api/admin/run-session-collector, true",
        "/api/sync/trigger/x, false",
        "/api/admin/jobs, false",
        "/api/admin/users, false",
        "/api/admin/run-a/b, false",
        "/api/query, false",
        "/x/api/sync/trigger, false"
    })
    void theSchedulerFitsTheVerbsThatStartWork(String path, boolean fits) {
        assertThat(AccessRule.Machine.fits(path)).isEqualTo(fits);
    }

    @Test
    void aTableThatIsNotGrantedReadsLikeATableThatIsMissing() {
        AccessRule rule = AccessRule.parse("grant", "table:{table_id}");

        assertThatThrownBy(() -> rule.check(VIEWER, new Parameters(Map.of("table_id", "salaries"))))
                .hasMessage("There is no table 'salaries' that you may read.")
                .isInstanceOfSatisfying(AgnesException.class, e -> assertThat(e.hint())
                        .isEqualTo("GET /api/catalog/tables lists the tables you may read."));
    }

    @Test
    void aGrantWithoutItsParameterIsRefused() {
        assertProblem(Problem.BAD_PARAMETER, () -> AccessRule.parse("grant", "table:{table_id}")
                .check(ADMIN, NONE));
    }

    @Test
    void aDenialSaysWhoMay() {
        assertThatThrownBy(() -> AccessRule.parse("admin", null).check(VIEWER, NONE))
                .hasMessage("This needs an administrator.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "users", "Public", "bearer", "none", "*"})
    void anUnknownKeyIsRefusedWithTheKnownOnes(String key) {
        assertThatThrownBy(() -> AccessRule.parse(key, null)).isInstanceOfSatisfying(AgnesException.class, e -> {
            assertThat(e.problem()).isEqualTo(Problem.INVALID);
            assertThat(e.hint()).contains("public, user, session, scope, admin, grant, machine, hmac");
        });
    }

    @Test
    void noKeyIsNoRule() {
        assertProblem(Problem.INVALID, () -> AccessRule.parse(null, null));
    }

    @ParameterizedTest
    @CsvSource({
        "grant, ''",
        "grant, table",
        "grant, table_id",
        "grant, 'table:{}'",
        "grant, 'table:{a}{b}'",
        "grant, 'table:{a},table:{b}'",
        "grant, 'galaxy:{id}'",
        "scope, ''",
        "scope, 'read, query'",
        "scope, everything",
        "machine, x",
        "hmac, ''",
        "hmac, 'not a name'",
        "user, read",
        "public, x",
        "session, x",
        "admin, x"
    })
    void scopesThatDoNotFitTheKeyAreRefused(String key, String scopes) {
        assertProblem(Problem.INVALID, () -> AccessRule.parse(key, scopes));
    }

    @Test
    void theDeclarationIsRead() {
        assertThat(AccessRule.parse("grant", " table:{table_id} "))
                .isEqualTo(new AccessRule.Grant("table", "table_id"));
        assertThat(AccessRule.parse("scope", "read")).isEqualTo(new AccessRule.Scope(TokenScope.READ));
        assertThat(AccessRule.parse("hmac", "JIRA_SECRET")).isEqualTo(new AccessRule.Hmac("JIRA_SECRET"));
    }

    private static void assertAnswer(String expected, AccessRule rule, Caller caller, Parameters parameters) {
        if (expected.equals("ok")) {
            assertThatCode(() -> rule.check(caller, parameters)).doesNotThrowAnyException();
        } else {
            assertProblem(Problem.valueOf(expected), () -> rule.check(caller, parameters));
        }
    }
}
