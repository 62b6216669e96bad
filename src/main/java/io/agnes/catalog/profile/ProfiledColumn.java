package io.agnes.catalog.profile;

import io.agnes.warehouse.Column;

/**
 * A column that is profiled.
 *
 * @param type as the engine writes it
 */
record ProfiledColumn(String name, String type) {
    String quoted() {
        return Column.quoted(name);
    }

    TypeCategory category() {
        return TypeCategory.of(type);
    }

    /** What its values are told apart by: nested values have no order of their own, so their text. */
    String value() {
        return category() == TypeCategory.OTHER ? "cast(" + quoted() + " as varchar)" : quoted();
    }

    /** Whether it may tell rows apart; that two measurements are never equal is no key. */
    boolean mayBeKey() {
        return switch (category()) {
            case NUMERIC -> !TypeCategory.isFloating(type);
            case STRING, DATE, TIMESTAMP -> true;
            case BOOLEAN, OTHER -> false;
        };
    }
}
