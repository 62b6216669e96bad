package io.agnes.access;

import io.agnes.config.Environment;
import io.agnes.config.InstanceConfig;
import io.agnes.config.Settings;
import io.agnes.state.StateDatabase;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The access room, put together; {@link #begin} makes it ready for its first caller.
 */
public record AccessWiring(
        Users users,
        Groups groups,
        Grants grants,
        Audit audit,
        Passwords passwords,
        Tokens tokens,
        Sessions sessions,
        PersonalTokens personalTokens,
        OneTimeTokens oneTimeTokens,
        LastUse lastUse,
        RateLimits limits,
        Callers callers,
        SeedAdmin seedAdmin,
        SignIn signIn,
        PasswordChanges passwordChanges,
        AccountLinks links,
        EmailLinks emailLinks,
        OpenId openId,
        Bootstrap bootstrap,
        Providers providers,
        Accounts accounts,
        UserAdministration userAdministration,
        GroupAdministration groupAdministration,
        AccessViews views,
        AccessRequests requests,
        AuditLog auditLog)
        implements AutoCloseable {
    /** The steps that routes may call, by name; {@link #steps} holds one object for each. */
    public static final Map<String, Class<?>> STEPS = Map.ofEntries(
            Map.entry("signIn", SignIn.class),
            Map.entry("accounts", Accounts.class),
            Map.entry("passwordChanges", PasswordChanges.class),
            Map.entry("emailLinks", EmailLinks.class),
            Map.entry("openId", OpenId.class),
            Map.entry("bootstrap", Bootstrap.class),
            Map.entry("providers", Providers.class),
            Map.entry("sessions", Sessions.class),
            Map.entry("personalTokens", PersonalTokens.class),
            Map.entry("lastUse", LastUse.class),
            Map.entry("users", UserAdministration.class),
            Map.entry("groups", GroupAdministration.class),
            Map.entry("grants", Grants.class),
            Map.entry("access", AccessViews.class),
            Map.entry("accessRequests", AccessRequests.class),
            Map.entry("audit", AuditLog.class));

    private static final Logger LOG = LoggerFactory.getLogger(AccessWiring.class);

    public static AccessWiring open(
            StateDatabase state, Path stateFolder, Settings settings, List<ResourceType> resourceTypes, Mailer mailer) {
        AuthConfig config = settings.section(AuthConfig.class);
        String instance = settings.section(InstanceConfig.class).name();
        return open(
                state,
                SigningKey.open(stateFolder, settings.environment()),
                config,
                settings.section(AuditConfig.class),
                settings.section(LimitsConfig.class),
                settings.environment(),
                new ResourceTypes(resourceTypes),
                new MailedLinks(mailer, instance, config.publicUrl()),
                OpenIdSetup.of(settings, Clock.systemUTC()),
                Clock.systemUTC());
    }

    static AccessWiring open(
            StateDatabase state,
            SigningKey key,
            AuthConfig config,
            AuditConfig auditConfig,
            LimitsConfig limitsConfig,
            Environment environment,
            ResourceTypes types,
            LinkSender sender,
            OpenIdSetup openIdSetup,
            Clock clock) {
        MachineToken machine = MachineToken.of(environment);
        Audit audit = new Audit(state);
        Users users = new Users(state, audit);
        Groups groups = new Groups(state, audit);
        Passwords passwords = new Passwords();
        Tokens tokens = new Tokens(key, config.tokenLifetime(), clock);
        Sessions sessions = new Sessions(state, tokens, audit, clock);
        OneTimeTokens oneTime = new OneTimeTokens(clock);
        LastUse lastUse = new LastUse(state, audit, clock);
        Callers callers = new Callers(state, tokens, machine, lastUse, config.idleTimeout(), clock);
        Admission admission = new Admission(state, sessions, callers, tokens, audit);
        RateLimits limits = new RateLimits(limitsConfig);
        SeedAdmin seedAdmin = new SeedAdmin(state, groups, passwords, audit);
        SignIn signIn = new SignIn(users, passwords, limits, admission, audit);
        Bootstrap bootstrap = new Bootstrap(state, groups, passwords, oneTime, admission, audit);
        AccountLinks links = new AccountLinks(state, oneTime, sender, limits, audit);
        EmailLinks emailLinks = new EmailLinks(state, links, admission);
        OpenId openId = OpenId.open(openIdSetup, key, state, groups, admission, audit, clock);
        Grants grants = new Grants(state, types, audit);
        List<SignInProvider> providers = new ArrayList<>(List.of(signIn, emailLinks));
        providers.addAll(openId.providers());
        providers.add(bootstrap);
        return new AccessWiring(
                users,
                groups,
                grants,
                audit,
                passwords,
                tokens,
                sessions,
                new PersonalTokens(state, tokens, audit, clock),
                oneTime,
                lastUse,
                limits,
                callers,
                seedAdmin,
                signIn,
                new PasswordChanges(state, passwords, limits, links, admission, audit),
                links,
                emailLinks,
                openId,
                bootstrap,
                new Providers(providers),
                new Accounts(users),
                new UserAdministration(state, users, passwords, links, audit),
                new GroupAdministration(state, groups),
                new AccessViews(state, types),
                new AccessRequests(state, groups, grants, audit),
                new AuditLog(state, audit, auditConfig));
    }

    /**
     * What every start sees to before anybody is served: the groups of the system, the first administrator, and that
     * ended sessions go.
     *
     * @throws io.agnes.common.AgnesException INVALID when the first administrator cannot be made of what is set
     */
    public void begin(Environment environment) {
        groups.ensureSystemGroups();
        seedAdmin.ensure(environment).warning().ifPresent(LOG::warn);
        sessions.sweep();
    }

    /** The objects of {@link #STEPS}. */
    public List<Object> steps() {
        return List.of(
                signIn,
                accounts,
                passwordChanges,
                emailLinks,
                openId,
                bootstrap,
                providers,
                sessions,
                personalTokens,
                lastUse,
                userAdministration,
                groupAdministration,
                grants,
                views,
                requests,
                auditLog);
    }

    /** A new secret that lets the first administrator in, to be printed; none when there is one. */
    public Optional<String> bootstrapSecret() {
        return bootstrap.secret();
    }

    @Override
    public void close() {
        links.close();
        passwords.close();
        lastUse.close();
    }
}
