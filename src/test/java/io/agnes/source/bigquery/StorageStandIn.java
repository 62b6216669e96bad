package io.agnes.source.bigquery;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.cloud.bigquery.storage.v1.ArrowRecordBatch;
import com.google.cloud.bigquery.storage.v1.ArrowSchema;
import com.google.cloud.bigquery.storage.v1.BigQueryReadGrpc;
import com.google.cloud.bigquery.storage.v1.CreateReadSessionRequest;
import com.google.cloud.bigquery.storage.v1.ReadRowsRequest;
import com.google.cloud.bigquery.storage.v1.ReadRowsResponse;
import com.google.cloud.bigquery.storage.v1.ReadSession;
import com.google.cloud.bigquery.storage.v1.ReadStream;
import com.google.protobuf.ByteString;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.InetSocketAddress;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.Decimal256Vector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.VectorUnloader;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.ipc.WriteChannel;
import org.apache.arrow.vector.ipc.message.MessageSerializer;
import org.duckdb.DuckDBConnection;
import org.duckdb.DuckDBResultSet;

/** The Storage Read API over gRPC, on the service base that Google generates. */
final class StorageStandIn extends BigQueryReadGrpc.BigQueryReadImplBase implements AutoCloseable {
    private static final Metadata.Key<String> WHO = Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
    private static final int BIGNUMERIC_DIGITS = 76;
    private static final int BIGNUMERIC_SCALE = 38;

    private final TablesStandIn tables;
    private final BufferAllocator memory = new RootAllocator();
    private final Map<String, List<Batch>> streams = new ConcurrentHashMap<>();
    private final AtomicInteger sessions = new AtomicInteger();
    private final Server server;

    /** Rows of a batch; larger ones make fewer. */
    volatile int batchRows = 2_048;
    /** What the next calls for a session, and the next batches of streams, fail with. */
    final Queue<Status> sessionFaults = new ConcurrentLinkedQueue<>();

    final Queue<Status> streamFaults = new ConcurrentLinkedQueue<>();
    /** Each call for a session, and each for a stream as {@code name@offset}. */
    final Queue<CreateReadSessionRequest> asked = new ConcurrentLinkedQueue<>();

    final Queue<String> opened = new ConcurrentLinkedQueue<>();
    /** Of the rows of each batch this many are not sent, though they are counted. */
    volatile int lost;

    private record Batch(long rows, ByteString bytes) {}

    StorageStandIn(TablesStandIn tables, String authorization) throws IOException {
        this.tables = tables;
        this.server = NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", 0))
                .addService(this)
                .intercept(new OnlyWith(authorization))
                .build()
                .start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getPort();
    }

    void heal() {
        sessionFaults.clear();
        streamFaults.clear();
        asked.clear();
        opened.clear();
        streams.clear();
        batchRows = 2_048;
        lost = 0;
    }

    @Override
    public void createReadSession(CreateReadSessionRequest request, StreamObserver<ReadSession> answer) {
        asked.add(request);
        Status fault = sessionFaults.poll();
        if (fault != null) {
            answer.onError(fault.asRuntimeException());
            return;
        }
        ReadSession wanted = request.getReadSession();
        String[] path = wanted.getTable().split("/");
        TablesStandIn.Table table = tables.find(path[3] + "." + path[5]);
        if (table == null) {
            answer.onError(Status.NOT_FOUND.withDescription("Not found: Table").asRuntimeException());
            return;
        }
        try {
            answer.onNext(session(wanted, table, request.getMaxStreamCount()));
            answer.onCompleted();
        } catch (SQLException | IOException e) {
            answer.onError(Status.INVALID_ARGUMENT
                    .withDescription("request failed: row_restriction: " + e.getMessage())
                    .asRuntimeException());
        }
    }

    private ReadSession session(ReadSession wanted, TablesStandIn.Table table, int most)
            throws SQLException, IOException {
        List<String> selected = wanted.getReadOptions().getSelectedFieldsList();
        List<String> columns = TablesStandIn.names(table).stream()
                .filter(column -> selected.isEmpty() || selected.contains(column))
                .map(column -> "\"" + column + "\"")
                .toList();
        String where = TablesStandIn.local(wanted.getReadOptions().getRowRestriction());
        String sql = "select " + String.join(", ", columns) + " from \"" + table.id() + "\""
                + (where.isEmpty() ? "" : " where " + where);
        List<Batch> batches = new ArrayList<>();
        ByteString schema = batches(sql, table, batches);
        String name = "projects/p/locations/eu/sessions/" + sessions.incrementAndGet();
        ReadSession.Builder session = wanted.toBuilder()
                .setName(name)
                .setArrowSchema(ArrowSchema.newBuilder().setSerializedSchema(schema));
        for (int i = 0; i < Math.min(most, batches.size()); i++) {
            List<Batch> share = new ArrayList<>();
            for (int batch = i; batch < batches.size(); batch += most) {
                share.add(batches.get(batch));
            }
            streams.put(name + "/streams/" + i, share);
            session.addStreams(ReadStream.newBuilder().setName(name + "/streams/" + i));
        }
        return session.build();
    }

    private ByteString batches(String sql, TablesStandIn.Table table, List<Batch> batches)
            throws SQLException, IOException {
        try (DuckDBConnection connection = tables.connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql);
                ArrowReader reader = (ArrowReader) ((DuckDBResultSet) rows).arrowExportStream(memory, batchRows)) {
            VectorSchemaRoot root = reader.getVectorSchemaRoot();
            while (reader.loadNextBatch()) {
                try (Wide wide = wide(root, table)) {
                    batches.add(new Batch(root.getRowCount(), serialized(wide.root())));
                }
            }
            try (Wide wide = wide(root, table)) {
                ByteArrayOutputStream bytes = new ByteArrayOutputStream();
                MessageSerializer.serialize(
                        new WriteChannel(Channels.newChannel(bytes)),
                        wide.root().getSchema());
                return ByteString.copyFrom(bytes.toByteArray());
            }
        }
    }

    /** The batch with its BIGNUMERIC columns as BigQuery sends them. */
    private Wide wide(VectorSchemaRoot root, TablesStandIn.Table table) {
        List<FieldVector> vectors = new ArrayList<>();
        List<FieldVector> made = new ArrayList<>();
        for (FieldVector vector : root.getFieldVectors()) {
            boolean large = false;
            for (JsonNode field : table.fields()) {
                large |= field.path("name").asText().equals(vector.getName())
                        && field.path("type").asText().equals("BIGNUMERIC");
            }
            if (large) {
                Decimal256Vector decimals = decimals((VarCharVector) vector);
                made.add(decimals);
                vectors.add(decimals);
            } else {
                vectors.add(vector);
            }
        }
        return new Wide(new VectorSchemaRoot(vectors), made);
    }

    private Decimal256Vector decimals(VarCharVector texts) {
        Decimal256Vector decimals = new Decimal256Vector(texts.getName(), memory, BIGNUMERIC_DIGITS, BIGNUMERIC_SCALE);
        decimals.allocateNew(texts.getValueCount());
        for (int row = 0; row < texts.getValueCount(); row++) {
            if (texts.isNull(row)) {
                decimals.setNull(row);
            } else {
                BigDecimal value = new BigDecimal(new String(texts.get(row), StandardCharsets.UTF_8));
                decimals.setSafe(row, value.setScale(BIGNUMERIC_SCALE));
            }
        }
        decimals.setValueCount(texts.getValueCount());
        return decimals;
    }

    /** Frees what was made for one batch; the rest belongs to its reader. */
    private record Wide(VectorSchemaRoot root, List<FieldVector> made) implements AutoCloseable {
        @Override
        public void close() {
            made.forEach(FieldVector::close);
        }
    }

    private static ByteString serialized(VectorSchemaRoot root) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (org.apache.arrow.vector.ipc.message.ArrowRecordBatch batch = new VectorUnloader(root).getRecordBatch()) {
            MessageSerializer.serialize(new WriteChannel(Channels.newChannel(bytes)), batch);
        }
        return ByteString.copyFrom(bytes.toByteArray());
    }

    @Override
    public void readRows(ReadRowsRequest request, StreamObserver<ReadRowsResponse> answer) {
        opened.add(request.getReadStream().replaceFirst(".*/streams/", "") + "@" + request.getOffset());
        List<Batch> batches = streams.get(request.getReadStream());
        if (batches == null) {
            answer.onError(Status.FAILED_PRECONDITION
                    .withDescription("session expired")
                    .asRuntimeException());
            return;
        }
        ServerCallStreamObserver<ReadRowsResponse> out = (ServerCallStreamObserver<ReadRowsResponse>) answer;
        Sending sending = new Sending(batches, request.getOffset(), out);
        out.setOnReadyHandler(sending);
    }

    /** Sends what the client has asked for, no more. */
    private final class Sending implements Runnable {
        private final List<Batch> batches;
        private final long from;
        private final ServerCallStreamObserver<ReadRowsResponse> out;
        private int next;
        private long passed;
        private int sent;
        private boolean ended;

        Sending(List<Batch> batches, long from, ServerCallStreamObserver<ReadRowsResponse> out) {
            this.batches = batches;
            this.from = from;
            this.out = out;
        }

        @Override
        public void run() {
            while (!ended && out.isReady()) {
                Status fault = sent > 0 || next == batches.size() ? streamFaults.poll() : null;
                if (fault != null) {
                    ended = true;
                    out.onError(fault.asRuntimeException());
                } else if (next == batches.size()) {
                    ended = true;
                    out.onCompleted();
                } else {
                    send(batches.get(next++));
                }
            }
        }

        private void send(Batch batch) {
            passed += batch.rows();
            if (passed <= from) {
                return;
            }
            sent++;
            out.onNext(ReadRowsResponse.newBuilder()
                    .setRowCount(batch.rows() + lost)
                    .setArrowRecordBatch(ArrowRecordBatch.newBuilder().setSerializedRecordBatch(batch.bytes()))
                    .build());
        }
    }

    /** Refuses every call without the token. */
    private record OnlyWith(String authorization) implements ServerInterceptor {
        @Override
        public <Q, A> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
            if (!authorization.equals(headers.get(WHO))) {
                call.close(Status.UNAUTHENTICATED.withDescription("Request had invalid credentials."), new Metadata());
                return new ServerCall.Listener<>() {};
            }
            return Contexts.interceptCall(Context.current(), call, headers, next);
        }
    }

    @Override
    public void close() {
        server.shutdownNow();
        try {
            server.awaitTermination(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
