package io.agnes.memory;

import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** What the bodies of several verbs have in common. */
final class Requests {
    private static final int MOST = 1_000;

    private Requests() {}

    /** @param example a body that could be sent */
    static AgnesException noBody(String example) {
        return new AgnesException(Problem.INVALID, "This needs a JSON body.", "Send for example " + example + ".");
    }

    /**
     * @return each id once
     * @throws AgnesException INVALID when there are none, or more than 1,000
     */
    static Set<String> ids(List<String> itemIds) {
        Set<String> ids = new LinkedHashSet<>(itemIds == null ? List.of() : itemIds);
        ids.removeIf(Objects::isNull);
        if (ids.isEmpty() || ids.size() > MOST) {
            throw new AgnesException(
                    Problem.INVALID,
                    "'item_ids' has not from 1 to " + MOST + " ids.",
                    "Send for example {\"item_ids\": [\"km_0123456789ab\"]}.");
        }
        return ids;
    }
}
