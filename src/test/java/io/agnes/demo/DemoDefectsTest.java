package io.agnes.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Finds each defect in the files by its symptom and compares with what the sidecar says was planted. */
class DemoDefectsTest {
    /** What a reader sees of each defect: table (or orders), condition, and what it is counted among. */
    private static final Map<String, Symptom> SYMPTOMS = Map.ofEntries(
            Map.entry("brand_missing", new Symptom("products", "brand IS NULL")),
            Map.entry("price_negative", new Symptom("products", "price < 0")),
            Map.entry("category_missing", new Symptom("products", "category IS NULL")),
            Map.entry(
                    "quantity_missing",
                    new Symptom("products", "stock_quantity IS NULL", "created_at < DATE '2021-01-01'")),
            Map.entry("email_shared", new Symptom("users", "regexp_matches(email, '^user[0-9]+@')")),
            Map.entry("email_without_domain", new Symptom("users", "email NOT LIKE '%@%'")),
            Map.entry("email_missing", new Symptom("users", "email IS NULL")),
            Map.entry("place_missing", new Symptom("users", "city IS NULL AND state IS NULL")),
            Map.entry("age_impossible", new Symptom("users", "age IN (0, -5, 150, 999)")),
            Map.entry("spend_missing", new Symptom("campaigns", "actual_spend IS NULL")),
            Map.entry("impressions_negative", new Symptom("campaigns", "impressions < 0")),
            Map.entry("clicks_above_impressions", new Symptom("campaigns", "clicks = 2 * abs(impressions)")),
            Map.entry("device_missing", new Symptom("pageviews", "device IS NULL AND browser IS NULL")),
            Map.entry("duration_negative", new Symptom("pageviews", "session_duration_seconds < 0")),
            Map.entry("time_in_future", new Symptom("pageviews", "event_time = TIMESTAMP '2030-01-01'")),
            Map.entry("payment_missing", new Symptom("orders", "payment_method IS NULL")),
            Map.entry("total_negative", new Symptom("orders", "total < 0")),
            Map.entry(
                    "id_reused",
                    new Symptom(
                            "(SELECT row_number() OVER (PARTITION BY transaction_id) AS use_of_id FROM orders)",
                            "use_of_id > 1")));

    @TempDir
    static Path folder;

    private static PlantedDefects planted;
    private static DemoShop shop;

    @BeforeAll
    static void generate() throws SQLException {
        planted = new DemoData(DemoData.DEFAULT_SEED, 1).generate(folder.resolve("sources"));
        shop = new DemoShop(folder.resolve("sources"));
    }

    @AfterAll
    static void close() throws SQLException {
        shop.close();
    }

    @Test
    void everyDefectIsFoundExactlyAsOftenAsItWasPlanted() throws SQLException {
        assertThat(planted.defects()).hasSameSizeAs(SYMPTOMS.keySet());
        for (PlantedDefects.Defect defect : planted.defects()) {
            Symptom symptom = SYMPTOMS.get(defect.defect());
            assertThat(shop.count(symptom.table(), symptom.condition()))
                    .as(defect.defect())
                    .isEqualTo(defect.count());
        }
    }

    @Test
    void everyDefectIsAboutAsFrequentAsItsRuleSays() throws SQLException {
        for (PlantedDefects.Defect defect : planted.defects()) {
            Symptom symptom = SYMPTOMS.get(defect.defect());
            double trials = shop.count(symptom.table(), symptom.among());
            double expected = defect.expectedProbability();
            assertThat(defect.count() / trials)
                    .as(defect.defect())
                    .isCloseTo(expected, within(DemoShop.tolerance(expected, trials)));
        }
    }

    /** The rarest has 9 candidates at 10 percent: its name was chosen so that the default seed plants it at all. */
    @Test
    void everyDefectOccursWithTheDefaultSeed() {
        assertThat(planted.defects())
                .allSatisfy(
                        defect -> assertThat(defect.count()).as(defect.defect()).isPositive());
    }

    @Test
    void theExampleKeysLeadToTheDefect() throws SQLException {
        for (PlantedDefects.Defect defect : planted.defects()) {
            Symptom symptom = SYMPTOMS.get(defect.defect());
            if (symptom.table().startsWith("(")) {
                continue;
            }
            String key =
                    DemoTable.valueOf(defect.table().toUpperCase(Locale.ROOT)).key();
            assertThat(defect.exampleKeys())
                    .hasSize((int) Math.min(5, defect.count()))
                    .doesNotHaveDuplicates();
            for (String example : defect.exampleKeys()) {
                assertThat(shop.count(symptom.table(), key + " = " + example + " AND " + symptom.condition()))
                        .as(defect.defect() + " " + example)
                        .isPositive();
            }
        }
    }

    @Test
    void aReusedIdStandsForTwoOrdersThatUserAndTimeTellApart() throws SQLException {
        PlantedDefects.Defect reused = planted.defects().stream()
                .filter(defect -> defect.defect().equals("id_reused"))
                .findFirst()
                .orElseThrow();
        for (String id : reused.exampleKeys()) {
            assertThat(shop.count("orders", "transaction_id = " + id)).isGreaterThan(1);
            assertThat(shop.number("SELECT count(DISTINCT (user_id, transaction_date)) FROM transactions"
                            + " WHERE transaction_id = " + id))
                    .isEqualTo(shop.count("orders", "transaction_id = " + id));
        }
        assertThat(shop.count("orders", "versions <> 1")).isZero();
    }

    @Test
    void nothingIsWrongButWhatWasPlanted() throws SQLException {
        assertThat(shop.count("users", "(city IS NULL) <> (state IS NULL)")).isZero();
        assertThat(shop.count("pageviews", "(device IS NULL) <> (browser IS NULL)"))
                .isZero();
        assertThat(shop.count("products", "product_name IS NULL OR cost IS NULL OR created_at > updated_at"))
                .isZero();
        assertThat(shop.count("products", "brand IS NOT NULL AND NOT starts_with(product_name, brand || ' ')"))
                .isZero();
        assertThat(shop.count("campaigns", "clicks > abs(impressions) AND clicks <> 2 * abs(impressions)"))
                .isZero();
        assertThat(shop.count("transactions", "user_id IS NULL OR product_id IS NULL OR transaction_id IS NULL"))
                .isZero();
        assertThat(shop.count("orders", "abs(abs(total) - (subtotal + tax + shipping - discount)) > 0.001"))
                .isZero();
    }

    private record Symptom(String table, String condition, String among) {
        Symptom(String table, String condition) {
            this(table, condition, "true");
        }
    }
}
