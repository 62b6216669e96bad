package io.agnes.warehouse;

import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import io.agnes.config.Environment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The foreign catalogs that statements may read, with what is secret about them. An extract only names a place and a
 * variable; a secret goes to no place but one that a connection of this server has, with the same variable. Immutable.
 */
final class RemoteCatalogs {
    private final Path extracts;
    private final List<RemoteAttach> connections;
    private final Environment environment;
    private final String extensions;

    /**
     * @param extracts the folder of all extracts
     * @param connections the places that this server is set up for
     */
    RemoteCatalogs(Path extracts, List<RemoteAttach> connections, Environment environment, RemoteConfig config) {
        this.extracts = extracts;
        this.connections = List.copyOf(connections);
        this.environment = environment;
        this.extensions = config.extensionFolder();
    }

    /**
     * Those that have these tables; none for tables with files.
     *
     * @throws AgnesException UNAVAILABLE when one may not be read or its secret is not set
     */
    List<RemoteCatalog> of(Collection<Relation> relations) {
        Map<String, RemoteCatalog> catalogs = new LinkedHashMap<>();
        for (Relation relation : relations) {
            RemoteTable remote = relation.remote();
            if (remote != null) {
                RemoteCatalog known = catalogs.computeIfAbsent(
                        remote.catalog(relation.source()), name -> catalog(name, relation, remote.attach()));
                known.tables().add(new RemoteCatalog.Table(remote.schema(), remote.table()));
            }
        }
        return List.copyOf(catalogs.values());
    }

    private RemoteCatalog catalog(String name, Relation relation, RemoteAttach attach) {
        boolean file = attach.extension().equals(RemoteAttach.DUCKDB);
        return new RemoteCatalog(
                name,
                relation.source(),
                attach.extension(),
                file ? path(relation, attach) : attach.url(),
                file ? "" : secret(relation, attach),
                extensions,
                new ArrayList<>());
    }

    /** A link could lead to a file that is nobody's to read. */
    private String path(Relation relation, RemoteAttach attach) {
        try {
            Path folder = extracts.resolve(relation.source().value()).toRealPath();
            Path file = folder.resolve(attach.url()).toRealPath();
            if (file.startsWith(folder) && Files.isRegularFile(file)) {
                return file.toString();
            }
        } catch (IOException | InvalidPathException missing) {
            // told below
        }
        throw unavailable(
                relation,
                "the database file of its source is missing",
                "Put the file that _remote_attach names into the folder of its extract, and no link.");
    }

    private String secret(Relation relation, RemoteAttach attach) {
        if (connections.stream().noneMatch(attach::isSame)) {
            throw unavailable(
                    relation,
                    "no connection of this server has its place and variable",
                    "Add a connection of type " + attach.extension() + " with the same url or project and the same "
                            + "token to data_sources of instance.yaml.");
        }
        String secret = attach.tokenEnv().isEmpty()
                ? ""
                : environment.find(attach.tokenEnv()).orElse("");
        if (attach.extension().equals(RemoteAttach.KEBOOLA) && secret.isEmpty()) {
            throw unavailable(
                    relation,
                    "the variable " + attach.tokenEnv() + " is not set",
                    "Set it to a Storage API token and start the server again.");
        }
        return attach.extension().equals(RemoteAttach.BIGQUERY) ? key(relation, attach, secret) : secret;
    }

    /** The key of a service account as JSON, also when the variable has the path of its file. */
    private static String key(Relation relation, RemoteAttach attach, String secret) {
        if (secret.isEmpty() || secret.stripLeading().startsWith("{")) {
            return secret;
        }
        try {
            return Files.readString(Path.of(secret));
        } catch (IOException | InvalidPathException e) {
            // what it says may hold a part of the key
            throw unavailable(
                    relation,
                    "the key in " + attach.tokenEnv() + " cannot be read",
                    "Set it to the JSON key of a service account, or to the path of its file.");
        }
    }

    private static AgnesException unavailable(Relation relation, String why, String hint) {
        return new AgnesException(
                Problem.UNAVAILABLE,
                "The table '" + relation.id().folded() + "' is read where it is, and " + why + ".",
                hint);
    }
}
