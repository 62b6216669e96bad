package io.agnes.memory;

import io.agnes.access.Audit;
import io.agnes.access.AuditLog;
import io.agnes.config.Settings;
import io.agnes.llm.Llm;
import io.agnes.state.StateDatabase;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/** The memory room, put together. */
public record MemoryWiring(
        Knowledge knowledge,
        KnowledgeViews views,
        Bundles bundles,
        Governance governance,
        Contradictions contradictions,
        Duplicates duplicates,
        MemoryAudit audit,
        Verifications verifications,
        Comparisons comparisons,
        Revisions revisions,
        NotedKnowledge noted,
        ItemSearch search)
        implements AutoCloseable {
    /** What the routes call, by the name they call it. */
    public static final Map<String, Class<?>> STEPS = Map.of(
            "knowledge", Knowledge.class,
            "knowledgeViews", KnowledgeViews.class,
            "knowledgeBundles", Bundles.class,
            "governance", Governance.class,
            "contradictions", Contradictions.class,
            "duplicates", Duplicates.class,
            "memoryAudit", MemoryAudit.class,
            "comparisons", Comparisons.class,
            "revisions", Revisions.class);

    public static MemoryWiring open(StateDatabase state, Settings settings, Audit audit, AuditLog log, Llm llm) {
        return open(
                state,
                settings.section(MemoryConfig.class),
                settings.section(ConfidenceConfig.class),
                audit,
                log,
                llm::isOn,
                Clock.systemUTC());
    }

    static MemoryWiring open(
            StateDatabase state,
            MemoryConfig config,
            ConfidenceConfig confidence,
            Audit audit,
            AuditLog log,
            BooleanSupplier model,
            Clock clock) {
        ItemRows items = new ItemRows(new Confidence(confidence));
        ItemSearch search = new ItemSearch(state);
        Decisions decisions = new Decisions(config, items, audit);
        Governors governors = new Governors(config, items);
        Revisions revisions = new Revisions(state, items, governors, decisions, clock);
        return new MemoryWiring(
                new Knowledge(state, config, items, search, decisions, clock),
                new KnowledgeViews(state, config, items, search, clock),
                new Bundles(state, config, items, clock),
                new Governance(state, items, governors, decisions, audit, clock),
                new Contradictions(state, items, governors, decisions, clock),
                new Duplicates(state, governors, decisions, clock),
                new MemoryAudit(log),
                new Verifications(items, decisions),
                new Comparisons(state, config, decisions, model, clock),
                revisions,
                new NotedKnowledge(items, revisions, decisions),
                search);
    }

    /** The objects of {@link #STEPS}. */
    public List<Object> steps() {
        return List.of(
                knowledge, views, bundles, governance, contradictions, duplicates, audit, comparisons, revisions);
    }

    @Override
    public void close() {
        search.close();
    }
}
