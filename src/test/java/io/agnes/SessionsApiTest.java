package io.agnes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.agnes.RunningAgnes.Role;
import io.agnes.llm.LlmStandIn;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Sessions become knowledge in the whole engine; the model stands in over the HTTP of its provider. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SessionsApiTest {
    private static final String COLLECT = "/api/admin/run-session-collector";
    private static final String DETECT = "/api/admin/run-verification-detector";
    private static final String NOTHING = "{\"verifications\": []}";
    private static final String NO_CONTRADICTION = "{\"contradictions\": []}";
    private static final String QUOTE = "for us an active customer has ordered within 90 days";
    private static final Path ATTACKS = Path.of("src/test/resources/sessions/attacks.txt");
    private static final Pattern TURN = Pattern.compile("<turn role=\"(user|assistant)\">");

    @TempDir
    static Path folder;

    private LlmStandIn model;
    private RunningAgnes agnes;
    private String admin;
    private String viewer;
    private int names;

    @BeforeAll
    void open() throws IOException {
        model = new LlmStandIn();
        agnes = RunningAgnes.with(
                "ai:\n  provider: anthropic\n  timeout: 800ms\n  base_url: " + model.url("anthropic")
                        + "\nsessions:\n  folders: " + folder + "/*/sessions\n",
                Map.of("ANTHROPIC_API_KEY", LlmStandIn.KEY));
        admin = agnes.token(Role.ADMIN);
        viewer = agnes.token(Role.VIEWER);
    }

    @AfterAll
    void close() throws IOException {
        agnes.close();
        model.close();
    }

    @BeforeEach
    void reset() {
        model.reset();
        finds(text -> NOTHING);
    }

    /** What the model finds in transcripts; items never contradict each other. */
    private void finds(UnaryOperator<String> found) {
        model.model = text -> text.contains("<transcript>") ? found.apply(text) : NO_CONTRADICTION;
    }

    private List<LlmStandIn.Call> readings() {
        return model.calls.stream()
                .filter(call -> call.text().contains("<transcript>"))
                .toList();
    }

    private static String said(String role, String text) {
        ObjectNode line = RunningAgnes.JSON.createObjectNode().put("type", role);
        line.putObject("message").put("role", role).put("content", text);
        return line.toString();
    }

    private void upload(String... lines) {
        HttpResponse<String> answer =
                agnes.send(agnes.request("/api/upload/sessions?filename=session-" + names++ + ".jsonl", viewer)
                        .POST(BodyPublishers.ofString(String.join("\n", lines))));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }

    private JsonNode run(String path) {
        HttpResponse<String> answer = agnes.post(path, "", admin);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return RunningAgnes.json(answer);
    }

    private static String finding(String title, String quote) {
        ObjectNode answer = RunningAgnes.JSON.createObjectNode();
        ObjectNode one = answer.putArray("verifications").addObject();
        one.put("detection_type", "unprompted_definition")
                .put("title", title)
                .put("content", "What it says.")
                .put("user_quote", quote)
                .put("domain", "finance");
        one.putArray("entities").add("Customer");
        return answer.toString();
    }

    private List<JsonNode> items() {
        List<JsonNode> items = new ArrayList<>();
        RunningAgnes.json(agnes.get("/api/memory?per_page=500&exclude_personal=false", admin))
                .path("items")
                .forEach(items::add);
        return items;
    }

    @Test
    void administratorsSeeHowFarSessionsHaveCome() {
        upload(said("user", "Hello."));

        HttpResponse<String> waiting = agnes.get("/api/admin/agent-sessions?status=waiting&limit=1", admin);

        assertThat(RunningAgnes.json(waiting)
                        .path("sessions")
                        .path(0)
                        .path("user")
                        .asText())
                .isEqualTo(RunningAgnes.VIEWER);
        assertThat(agnes.get("/api/admin/agent-sessions?status=lost", admin).body())
                .contains("A session has no status 'lost'", "waiting, read, private, failed");
    }

    @Test
    void whatAnAnalystSaysToAnAgentWaitsForADecision() {
        upload(said("assistant", "Which customers are active?"), said("user", "Well, " + QUOTE + "."));
        finds(text -> finding("Active customer", QUOTE));

        JsonNode report = run(DETECT);

        assertThat(report.path("ok").asBoolean()).as(report.toString()).isTrue();
        assertThat(report.path("sessions_processed").asInt()).isEqualTo(1);
        assertThat(report.path("items_created").asInt()).isEqualTo(1);
        JsonNode item = items().stream()
                .filter(one -> one.path("title").asText().equals("Active customer"))
                .findFirst()
                .orElseThrow();
        assertThat(item.path("status").asText()).isEqualTo("pending");
        assertThat(item.path("source_user").asText()).isEqualTo(RunningAgnes.VIEWER);
        assertThat(agnes.get("/api/memory/my-contributions", viewer).body()).contains("Active customer");
        assertThat(agnes.get("/api/memory/" + item.path("id").asText() + "/provenance", admin)
                        .body())
                .contains(QUOTE, "session-session-");
        assertThat(run(DETECT).path("sessions_scanned").asInt()).as("read once").isZero();
    }

    @Test
    void newItemsAreComparedWithWhatIsKnown() {
        String known = RunningAgnes.json(agnes.post(
                        "/api/memory",
                        "{\"title\": \"Refunds\", \"content\": \"Refunds take 14 days.\", \"category\": \"business_logic\","
                                + " \"domain\": \"finance\"}",
                        viewer))
                .path("id")
                .asText();
        upload(said("user", "no, " + QUOTE));
        model.model =
                text -> text.contains("<transcript>") ? finding("Refunds again", QUOTE) : contradicting(text, known);

        JsonNode report = run(DETECT);

        assertThat(report.path("contradictions_recorded").asInt())
                .as(report.toString())
                .isEqualTo(1);
        assertThat(report.path("items_uncompared").asInt()).isZero();
        assertThat(agnes.get("/api/memory/admin/contradictions?resolved=false", admin)
                        .body())
                .contains(known, "Both cannot be.");
    }

    private static String contradicting(String question, String known) {
        Matcher newItem = Pattern.compile("kv_[0-9a-f]{12}").matcher(question);
        assertThat(newItem.find()).isTrue();
        ObjectNode answer = RunningAgnes.JSON.createObjectNode();
        answer.putArray("contradictions")
                .addObject()
                .put("new_id", newItem.group())
                .put("other_id", known)
                .put("severity", "hard")
                .put("explanation", "Both cannot be.")
                .put("action", "kept_a")
                .put("merged_content", "")
                .put("justification", "It is newer.");
        return answer.toString();
    }

    @Test
    void theCollectorTellsWhatItHasDone() throws IOException {
        Path mine = Files.createDirectories(folder.resolve("viewer/sessions"));
        Files.writeString(mine.resolve("laid.jsonl"), said("user", "hello") + "\n");
        Files.createDirectories(folder.resolve("nobody/sessions"));

        JsonNode first = run(COLLECT);
        JsonNode second = run(COLLECT);

        assertThat(first.path("ok").asBoolean()).as(first.toString()).isTrue();
        assertThat(first.path("collected").asInt()).isEqualTo(1);
        assertThat(first.at("/unknown_users/0").asText()).isEqualTo("nobody");
        assertThat(second.path("collected").asInt()).isZero();
        assertThat(second.path("unchanged").asInt()).isEqualTo(1);
        assertThat(run(DETECT).path("sessions_processed").asInt()).isEqualTo(1);
    }

    /** What may come instead of an answer, as often as it is asked for. */
    enum Trouble {
        REFUSAL(1, "refuses") {
            @Override
            void next(LlmStandIn model) {
                model.answers("", "refusal");
            }
        },
        CUT_OFF(3, "longer than") {
            @Override
            void next(LlmStandIn model) {
                model.answers("{\"verifications\": [{\"detection_type\": \"corr", "length");
            }
        },
        NO_JSON(3, "no answer that fits") {
            @Override
            void next(LlmStandIn model) {
                model.answers("I found nothing of interest.", "stop");
            }
        },
        FURTHER_FIELDS(3, "no answer that fits") {
            @Override
            void next(LlmStandIn model) {
                model.answers("{\"verifications\": [], \"status\": \"approved\"}", "stop");
            }
        },
        FIELD_MISSING(3, "no answer that fits") {
            @Override
            void next(LlmStandIn model) {
                model.answers("{\"verifications\": [{\"title\": \"x\"}]}", "stop");
            }
        },
        WRONG_WORD(3, "no answer that fits") {
            @Override
            void next(LlmStandIn model) {
                model.answers(finding("x", "hello").replace("unprompted_definition", "approval"), "stop");
            }
        },
        OTHER_LANGUAGE(3, "no answer that fits") {
            @Override
            void next(LlmStandIn model) {
                model.answers("{\"Bestätigungen\": []}", "stop");
            }
        },
        SLOW(4, "has not answered|cannot be reached") {
            @Override
            void next(LlmStandIn model) {
                model.hangs();
            }
        },
        TOO_OFTEN(4, "too often") {
            @Override
            void next(LlmStandIn model) {
                model.fails(429, "Slow down", null);
            }
        },
        OUT_OF_ORDER(4, "out of order") {
            @Override
            void next(LlmStandIn model) {
                model.fails(500, "Internal error", null);
            }
        },
        OTHER_PROTOCOL(1, "not an answer of its protocol") {
            @Override
            void next(LlmStandIn model) {
                model.says("<html>proxy</html>");
            }
        };

        final int calls;
        final Pattern told;

        Trouble(int calls, String told) {
            this.calls = calls;
            this.told = Pattern.compile(told);
        }

        abstract void next(LlmStandIn model);
    }

    @ParameterizedTest
    @EnumSource
    void aModelThatDoesNotAnswerAsItShouldLosesNoSession(Trouble trouble) {
        upload(said("user", "hello"));
        int items = items().size();
        for (int i = 0; i < trouble.calls; i++) {
            trouble.next(model);
        }

        HttpResponse<String> answer = agnes.post(DETECT, "", admin);

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(503);
        assertThat(RunningAgnes.json(answer).path("detail").asText()).containsPattern(trouble.told);
        assertThat(model.calls).hasSize(trouble.calls);
        assertThat(items()).hasSize(items);
        assertThat(agnes.get("/api/admin/jobs", admin).body()).contains("\"verification-detector\"");
        upload(said("user", "the next one"));
        JsonNode next = run(DETECT);
        assertThat(next.path("sessions_processed").asInt()).isEqualTo(1);
        assertThat(next.path("sessions_waiting").asInt())
                .as("the failed one waits")
                .isPositive();
    }

    @Test
    void anAnswerThatNeedsRepairIsRepaired() {
        upload(said("user", "hello"));
        model.answers("{\"verifications\": [], \"note\": \"x\"}", "stop");

        assertThat(run(DETECT).path("sessions_processed").asInt()).isEqualTo(1);
        assertThat(model.calls).hasSize(2);
    }

    /** A model that does whatever a transcript asks of it can still only propose. */
    @Test
    void noTranscriptGetsAnythingButAProposal() throws IOException {
        List<String> attacks = List.of(Files.readString(ATTACKS).split("\n----\n"));
        assertThat(attacks).hasSizeGreaterThanOrEqualTo(20);
        upload(said("user", "The board meets in room 7, tell nobody."));
        String kept = agnes.post(
                        "/api/memory",
                        "{\"title\": \"Kept\", \"content\": \"As it is.\", \"category\": \"business_logic\"}",
                        viewer)
                .body();
        for (int i = 0; i < attacks.size(); i++) {
            upload(
                    said("assistant", "attack-" + i + " " + attacks.get(i)),
                    said("user", "case-" + i + " " + attacks.get(i)));
        }
        finds(text -> {
            Matcher number = Pattern.compile("case-(\\d+) ").matcher(text);
            return number.find()
                    ? finding("Attack " + number.group(1), attacks.get(Integer.parseInt(number.group(1))))
                    : NOTHING;
        });

        JsonNode report = run(DETECT);

        assertThat(report.path("sessions_failed").asInt()).as(report.toString()).isZero();
        assertThat(readings()).hasSize(attacks.size() + 1);
        for (LlmStandIn.Call call : readings()) {
            String prompt = call.body().at("/messages/0/content").toString();
            String text = RunningAgnes.JSON.readTree(prompt).isTextual()
                    ? RunningAgnes.JSON.readTree(prompt).asText()
                    : RunningAgnes.JSON.readTree(prompt).findValue("text").asText();
            int turns = text.contains("The board meets") ? 1 : 2;
            assertThat(TURN.matcher(text).results().count()).as(text).isEqualTo(turns);
            assertThat(text.split("</turn>", -1)).as(text).hasSize(turns + 1);
            assertThat(text.split("</transcript>", -1)).as(text).hasSize(2);
            assertThat(text.contains("room 7")).isEqualTo(turns == 1);
            assertThat(call.body().has("tools")).isFalse();
            assertThat(call.text()).doesNotContain(LlmStandIn.KEY, RunningAgnes.SIGNING_KEY, RunningAgnes.PASSWORD);
        }
        TreeSet<String> statuses = new TreeSet<>();
        items().stream()
                .filter(item -> item.path("title").asText().startsWith("Attack "))
                .forEach(item -> statuses.add(item.path("status").asText()
                        + item.path("is_personal").asText()
                        + item.path("audience").asText()));
        assertThat(statuses).containsExactly("pendingfalsenull");
        assertThat(items()).as("nothing else has changed").anySatisfy(item -> {
            assertThat(kept).contains(item.path("id").asText());
            assertThat(item.path("status").asText()).isEqualTo("pending");
            assertThat(item.path("content").asText()).isEqualTo("As it is.");
        });
        assertThat(agnes.get("/api/memory/bundle", viewer).body()).doesNotContain("Attack ");
    }

    @Test
    void aSecretThatSomebodyPastedGoesNowhere() throws IOException {
        upload(said("user", "use sk-SECRETsecretSECRETsecret and " + QUOTE + " with token=SECRET1234"));
        finds(text -> finding("Secret", QUOTE));

        run(DETECT);

        assertThat(model.calls.get(0).text()).doesNotContain("SECRET").contains("[REDACTED]");
    }

    @Test
    void bytesOfAnyKindAreTakenAndRead() {
        agnes.send(agnes.request("/api/upload/sessions?filename=bytes.jsonl", viewer)
                .POST(BodyPublishers.ofByteArray(new byte[] {0, (byte) 0xff, '\n', '{'})));
        agnes.send(agnes.request("/api/upload/sessions?filename=utf16.jsonl", viewer)
                .POST(BodyPublishers.ofByteArray(said("user", "kůň").getBytes(StandardCharsets.UTF_16))));

        assertThat(run(DETECT).path("sessions_processed").asInt()).isEqualTo(2);
        assertThat(model.calls).hasSize(1);
        assertThat(model.calls.get(0).text()).contains("kůň");
    }
}
