package io.agnes.access;

import io.agnes.config.Environment;
import io.agnes.config.Settings;
import io.agnes.state.StateDatabase;
import java.nio.file.Path;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The access room, put together; the first administrator is seeded when it opens. */
public record AccessWiring(
        Users users,
        Grants grants,
        Passwords passwords,
        Tokens tokens,
        Callers callers,
        SignIn signIn,
        Accounts accounts,
        UserAdministration userAdministration,
        GroupAdministration groupAdministration,
        AccessViews views,
        AccessRequests requests,
        AuditLog auditLog)
        implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AccessWiring.class);

    public static AccessWiring open(
            StateDatabase state, Path stateFolder, Settings settings, List<ResourceType> resourceTypes) {
        Environment environment = settings.environment();
        Audit audit = new Audit(state);
        Users users = new Users(state, audit);
        Groups groups = new Groups(state, audit);
        Passwords passwords = new Passwords();
        Tokens tokens = new Tokens(
                SigningKey.open(stateFolder, environment),
                settings.section(AuthConfig.class).tokenLifetime());
        Callers callers = new Callers(state, tokens);
        groups.ensureSystemGroups();
        new SeedAdmin(state, groups, passwords, audit)
                .ensure(environment)
                .warning()
                .ifPresent(LOG::warn);
        ResourceTypes types = new ResourceTypes(resourceTypes);
        Grants grants = new Grants(state, types, audit);
        return new AccessWiring(
                users,
                grants,
                passwords,
                tokens,
                callers,
                new SignIn(users, callers, passwords, tokens, audit),
                new Accounts(users),
                new UserAdministration(state, users, passwords),
                new GroupAdministration(state, groups),
                new AccessViews(state, types),
                new AccessRequests(state, groups, grants, audit),
                new AuditLog(state, audit, settings.section(AuditConfig.class)));
    }

    @Override
    public void close() {
        passwords.close();
    }
}
