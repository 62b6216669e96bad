package io.agnes.source.jsonapi;

import java.net.URI;
import java.util.Optional;

/** How an API hands out what does not fit into one answer: the next address from the last answer. */
public sealed interface Paging {
    /** The address of the first page. */
    default URI first(URI url) {
        return url;
    }

    /**
     * The address of the page after the one that came; empty when that was the last.
     *
     * @param current address of the page that came
     * @param pages how many came, with it
     * @param records how many records they had
     */
    Optional<URI> next(URI current, long pages, long records, Page came);

    /** Everything in one answer. */
    record None() implements Paging {
        @Override
        public Optional<URI> next(URI current, long pages, long records, Page came) {
            return Optional.empty();
        }
    }

    /**
     * Numbered pages, until one is empty: an API may give less per page than it was asked for.
     *
     * @param first the number of the first one, 0 or 1
     */
    record Numbered(String parameter, long first) implements Paging {
        @Override
        public URI first(URI url) {
            return Target.with(url, parameter, String.valueOf(first));
        }

        @Override
        public Optional<URI> next(URI current, long pages, long records, Page came) {
            return came.records() == 0
                    ? Optional.empty()
                    : Optional.of(Target.with(current, parameter, String.valueOf(first + pages)));
        }
    }

    /** From the record of a number on, until there are none. */
    record Offset(String parameter) implements Paging {
        @Override
        public URI first(URI url) {
            return Target.with(url, parameter, "0");
        }

        @Override
        public Optional<URI> next(URI current, long pages, long records, Page came) {
            return came.records() == 0
                    ? Optional.empty()
                    : Optional.of(Target.with(current, parameter, String.valueOf(records)));
        }
    }

    /** From a mark on that the answer before has named, until it names none. */
    record Cursor(String parameter) implements Paging {
        @Override
        public Optional<URI> next(URI current, long pages, long records, Page came) {
            return came.cursor() == null
                    ? Optional.empty()
                    : Optional.of(Target.with(current, parameter, came.cursor()));
        }
    }

    /** The address stands in the header {@code Link} of the answer before. */
    record Link() implements Paging {
        @Override
        public Optional<URI> next(URI current, long pages, long records, Page came) {
            return came.link() == null ? Optional.empty() : Optional.of(current.resolve(came.link()));
        }
    }
}
