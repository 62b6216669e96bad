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

/** Hands in transcripts and notes, without secrets. What fails is told and tried again next time. */
final class HandIn {
    private static final int NOT_FOUND = 404;

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
        } catch (Failure failure) {
            if (failure.status() == NOT_FOUND) {
                report.warnings.add("This server takes no sessions and notes.");
            } else {
                report.warnings.add("Not all sessions were handed in: " + failure.getMessage());
            }
        }
    }

    private void session(Path file, UploadLedger ledger) throws IOException {
        String mark = UploadLedger.mark(file);
        Path packed = Files.createTempFile("da-", ".jsonl.gz");
        try {
            pack(file, packed);
            client.send(
                    "/api/upload/sessions?filename=" + ApiClient.segment(file.getFileName() + ".gz"),
                    "application/gzip",
                    packed);
        } finally {
            Files.delete(packed);
        }
        ledger.add(file, mark);
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
        Path file = workspace.claude("CLAUDE.local.md");
        if (!Files.exists(file) || ledger.has(file)) {
            return false;
        }
        String mark = UploadLedger.mark(file);
        client.call(
                "POST",
                "/api/upload/local-md",
                JsonNodeFactory.instance.objectNode().put("content", Redaction.of(Files.readString(file))));
        ledger.add(file, mark);
        return true;
    }
}
