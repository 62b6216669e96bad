package io.agnes.demo;

import java.util.Locale;

/** The five tables in the order in which they are made; each is drawn by {@code demo/<table>.sql}. */
enum DemoTable {
    PRODUCTS("shop/products.csv", "product_id", 0),
    USERS("shop/users.csv", "user_id", 5_000),
    CAMPAIGNS("marketing/campaigns.csv", "campaign_id", 0),
    PAGEVIEWS("web/pageviews.ndjson", "event_id", 50_000),
    /** Drawn per user, so its numbers count users. */
    TRANSACTIONS("shop/transactions.csv", "transaction_id", 5_000);

    private final String file;
    private final String key;
    private final long numbersPerScale;

    DemoTable(String file, String key, long numbersPerScale) {
        this.file = file;
        this.key = key;
        this.numbersPerScale = numbersPerScale;
    }

    String table() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Below the sources folder, {@code <system>/<table>.<format>}. */
    String file() {
        return file;
    }

    /** The column by which people name a row. */
    String key() {
        return key;
    }

    /** How many of what it is drawn by belong to one unit of scale; 0 for a table that is drawn in one go. */
    long numbersPerScale() {
        return numbersPerScale;
    }

    /** The options of the COPY that writes a part of the file; only the first part of a CSV file has a header. */
    String copyOptions(boolean firstPart) {
        return file.endsWith(".csv") ? "FORMAT csv, HEADER " + firstPart : "FORMAT json";
    }
}
