package io.agnes.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.zip.GZIPOutputStream;

/** Hands in transcripts, notes and artifacts, without secrets. What fails is told and tried again next time. */
final class HandIn {
    private static final int NOT_FOUND = 404;
    private static final int TOO_LARGE = 413;
    private static final String NOTES = "CLAUDE.local.md";

    private final ApiClient client;
    private final Workspace workspace;
    private final Map<String, String> environment;

    HandIn(ApiClient client, Workspace workspace, Map<String, String> environment) {
        this.client = client;
        this.workspace = workspace;
        this.environment = environment;
    }

    void run(SyncReport report) throws IOException {
        UploadLedger ledger = UploadLedger.read(workspace);
        try {
            PrivateSessions hidden = PrivateSessions.of(workspace);
            for (Path file : new Transcripts(workspace, environment).pending(ledger)) {
                if (!hidden.has(file)) {
                    session(file, ledger);
                    report.sessions++;
                }
            }
            report.notes = notes(ledger);
            artifacts(ledger, report);
        } catch (Failure failure) {
            if (failure.status() == NOT_FOUND) {
                report.warnings.add("This server takes no sessions, notes and artifacts.");
            } else {
                report.warnings.add("Not everything was handed in: " + failure.getMessage());
            }
        }
    }

    private void session(Path file, UploadLedger ledger) throws IOException {
        String mark = UploadLedger.mark(file);
        Path packed = Files.createTempFile("da-", ".jsonl.gz");
        try {
            pack(file, packed);
            send("sessions", file.getFileName().toString(), packed);
        } finally {
            Files.delete(packed);
        }
        ledger.add(file.getFileName().toString(), mark);
    }

    private void send(String kind, String name, Path packed) throws IOException {
        client.send("/api/upload/" + kind + "?filename=" + ApiClient.segment(name + ".gz"), "application/gzip", packed);
    }

    /** One that the server does not take keeps none of the others. */
    private void artifacts(UploadLedger ledger, SyncReport report) throws IOException {
        for (Artifact artifact : Artifact.in(workspace.artifacts())) {
            String name = "artifacts/" + artifact.name();
            if (ledger.has(name, artifact.file())) {
                continue;
            }
            String mark = UploadLedger.mark(artifact.file());
            Path packed = Files.createTempFile("da-", ".gz");
            try {
                artifact.pack(packed);
                send("artifacts", artifact.name(), packed);
            } catch (Failure refused) {
                if (refused.status() != TOO_LARGE) {
                    throw refused;
                }
                report.warnings.add("The artifact " + artifact.file() + " was not taken: " + refused.getMessage()
                        + " It is sent again once it has changed.");
                ledger.add(name, mark);
                continue;
            } finally {
                Files.delete(packed);
            }
            ledger.add(name, mark);
            report.artifacts++;
        }
    }

    private static void pack(Path file, Path packed) throws IOException {
        try (BufferedReader in = new BufferedReader(
                        new java.io.InputStreamReader(Files.newInputStream(file), StandardCharsets.UTF_8));
                BufferedWriter out = new BufferedWriter(new OutputStreamWriter(
                        new GZIPOutputStream(Files.newOutputStream(packed)), StandardCharsets.UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                out.write(Redaction.of(line));
                out.write('\n');
            }
        }
    }

    private boolean notes(UploadLedger ledger) throws IOException {
        Path file = workspace.claude(NOTES);
        if (!Files.exists(file) || ledger.has(NOTES, file)) {
            return false;
        }
        String mark = UploadLedger.mark(file);
        String notes = Files.readString(file);
        if (notes.equals(AgentFiles.NOTES)) {
            return false;
        }
        client.call(
                "POST",
                "/api/upload/local-md",
                JsonNodeFactory.instance.objectNode().put("content", Redaction.of(notes)));
        ledger.add(NOTES, mark);
        return true;
    }
}
