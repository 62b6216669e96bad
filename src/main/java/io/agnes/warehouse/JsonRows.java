package io.agnes.warehouse;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.io.SerializedString;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/** Rows as arrays with commas between them, or as objects with a line feed after each. */
final class JsonRows implements RowSink {
    private final JsonGenerator json;
    /** Null for arrays. */
    private final List<SerializedString> keys;

    private int column;
    private boolean any;

    private JsonRows(OutputStream out, List<SerializedString> keys) throws IOException {
        this.keys = keys;
        this.json = new JsonFactory()
                .disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)
                .setRootValueSeparator(keys == null ? "," : "\n")
                .createGenerator(out);
    }

    static RowSink arrays(OutputStream out) throws IOException {
        return new JsonRows(out, null);
    }

    /** @param names without duplicates */
    static RowSink lines(List<String> names, OutputStream out) throws IOException {
        return new JsonRows(out, names.stream().map(SerializedString::new).toList());
    }

    @Override
    public void beginRow() throws IOException {
        column = 0;
        any = true;
        if (keys == null) {
            json.writeStartArray();
        } else {
            json.writeStartObject();
        }
    }

    private void key() throws IOException {
        if (keys != null) {
            json.writeFieldName(keys.get(column++));
        }
    }

    @Override
    public void nothing() throws IOException {
        key();
        json.writeNull();
    }

    @Override
    public void truth(boolean value) throws IOException {
        key();
        json.writeBoolean(value);
    }

    @Override
    public void number(long value) throws IOException {
        key();
        json.writeNumber(value);
    }

    @Override
    public void number(float value) throws IOException {
        key();
        json.writeNumber(value);
    }

    @Override
    public void number(double value) throws IOException {
        key();
        json.writeNumber(value);
    }

    @Override
    public void text(String value) throws IOException {
        key();
        json.writeString(value);
    }

    @Override
    public void json(String value) throws IOException {
        key();
        json.writeRawValue(value);
    }

    @Override
    public void endRow() throws IOException {
        if (keys == null) {
            json.writeEndArray();
        } else {
            json.writeEndObject();
        }
    }

    @Override
    public void end() throws IOException {
        if (any && keys != null) {
            json.writeRaw('\n');
        }
        json.flush();
    }
}
