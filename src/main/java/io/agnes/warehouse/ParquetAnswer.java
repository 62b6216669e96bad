package io.agnes.warehouse;

import io.agnes.warehouse.QueryRunner.Outcome;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.sql.SQLException;

/** A Parquet file. The engine writes it to its spill folder, in bounded memory, from where it is sent. */
final class ParquetAnswer implements AnswerWriter {
    @Override
    public Outcome write(Selection selection, OutputStream rows) throws SQLException, IOException {
        try (SpilledAnswer answer = SpilledAnswer.of(selection, "zstd")) {
            Files.copy(answer.file(), rows);
            return answer.outcome();
        }
    }
}
