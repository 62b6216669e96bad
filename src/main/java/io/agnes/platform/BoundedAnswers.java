package io.agnes.platform;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.http.io.entity.HttpEntityWrapper;

/**
 * What a client takes in of an answer that a step reads as a stream: of a refusal only its beginning, and of the rest
 * only what the step reads. An answer that is not read to its end is cut off instead of drained, which may never end.
 */
final class BoundedAnswers {
    /** As much of a refusal as its reason may have. */
    private static final int LONGEST_REASON = 2_048;

    private BoundedAnswers() {}

    static void of(HttpClientBuilder client) {
        client.addExecInterceptorFirst("bounded", BoundedAnswers::bounded);
    }

    private static ClassicHttpResponse bounded(ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain)
            throws IOException, HttpException {
        ClassicHttpResponse response = chain.proceed(request, scope);
        HttpEntity entity = response.getEntity();
        if (entity == null) {
            return response;
        }
        if (response.getCode() >= 300) {
            byte[] reason = entity.getContent().readNBytes(LONGEST_REASON);
            scope.execRuntime.discardEndpoint();
            response.setEntity(new ByteArrayEntity(reason, ContentType.parseLenient(entity.getContentType())));
        } else {
            response.setEntity(new HttpEntityWrapper(entity) {
                @Override
                public InputStream getContent() throws IOException {
                    return new Abandonable(super.getContent(), scope.execRuntime::discardEndpoint);
                }
            });
        }
        return response;
    }

    /** Closing it early ends the connection; reading the rest of an endless answer would never end. */
    private static final class Abandonable extends FilterInputStream {
        private final Runnable end;
        private boolean read;

        Abandonable(InputStream in, Runnable end) {
            super(in);
            this.end = end;
        }

        @Override
        public int read() throws IOException {
            int one = super.read();
            read |= one < 0;
            return one;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int count = super.read(bytes, offset, length);
            read |= count < 0;
            return count;
        }

        @Override
        public void close() throws IOException {
            if (read) {
                super.close();
            } else {
                end.run();
            }
        }
    }
}
