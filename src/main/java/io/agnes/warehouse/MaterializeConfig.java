package io.agnes.warehouse;

import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import io.agnes.config.DataSize;
import io.agnes.config.Section;
import io.agnes.config.Setting;
import java.time.Duration;

/** What the statement of a table that is made from other tables may use; the engine's limits count for it, too. */
@Section(value = "materialize", description = "Tables that are made by a query over other tables.")
public record MaterializeConfig(
        @Setting(value = "15m", description = "The longest time the query of such a table may run.")
        Duration timeout,

        @Setting(value = "10GB", description = "The largest file such a table may become.")
        DataSize maxSize) {

    public MaterializeConfig {
        if (timeout.toMillis() < 1 || maxSize.bytes() < 1) {
            throw new AgnesException(
                    Problem.INVALID,
                    "A setting of 'materialize' is not positive.",
                    "Set materialize.timeout to 15m and materialize.max_size to 10GB, or leave them out.");
        }
    }
}
