package io.agnes.catalog.columns;

import io.agnes.access.Audit;
import io.agnes.config.DataFolder;
import io.agnes.config.InstanceConfig;
import io.agnes.config.Settings;
import io.agnes.llm.Llm;
import io.agnes.source.TableDefinitions;
import io.agnes.state.StateDatabase;
import io.agnes.sync.TableCatalog;
import io.agnes.warehouse.Snapshots;
import java.time.Clock;
import java.util.List;
import java.util.Map;

/** Column metadata, put together. */
public record ColumnsWiring(
        ColumnMetadata metadata, Proposals proposals, Discoveries discoveries, ColumnPush columnPush) {
    /** The steps that routes may call, by name; {@link #steps} holds one object for each. */
    public static final Map<String, Class<?>> STEPS = Map.of(
            "columnMetadata", ColumnMetadata.class,
            "proposals", Proposals.class,
            "discoveries", Discoveries.class,
            "columnPush", ColumnPush.class);

    public static ColumnsWiring open(
            StateDatabase state,
            DataFolder data,
            Settings settings,
            TableCatalog tables,
            TableDefinitions definitions,
            Snapshots snapshots,
            Audit audit,
            Llm llm) {
        Clock clock = Clock.systemUTC();
        ProposalFiles files = new ProposalFiles(
                data.proposals(), settings.section(InstanceConfig.class).name());
        return new ColumnsWiring(
                new ColumnMetadata(state, tables, audit, clock),
                new Proposals(files, state, tables, audit, clock),
                new Discoveries(files, tables, new Sampler(snapshots), llm, clock),
                new ColumnPush(state, tables, definitions, audit, clock));
    }

    public List<Object> steps() {
        return List.of(metadata, proposals, discoveries, columnPush);
    }
}
