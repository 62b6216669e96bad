package io.agnes.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The shapes of the five tables and the facts that hold between them. */
class DemoDistributionsTest {
    @TempDir
    static Path folder;

    private static DemoShop shop;

    @BeforeAll
    static void generate() throws SQLException {
        new DemoData(DemoData.DEFAULT_SEED, 1).generate(folder.resolve("sources"));
        shop = new DemoShop(folder.resolve("sources"));
    }

    @AfterAll
    static void close() throws SQLException {
        shop.close();
    }

    @Test
    void thereAre33TypesOfProductsInOneToThreeVariants() throws SQLException {
        String types = "(SELECT split_part(product_name, ' ', 2) AS type, any_value(category) AS category,"
                + " count(*) AS variants FROM products GROUP BY type)";
        assertThat(shop.count(types, "true")).isEqualTo(33);
        assertThat(shop.count(types, "variants NOT BETWEEN 1 AND 3")).isZero();
        Map<String, Integer> typesOf =
                Map.of("Electronics", 7, "Clothing", 7, "Home & Garden", 7, "Sports", 6, "Books", 6);
        for (Map.Entry<String, Integer> category : typesOf.entrySet()) {
            assertThat(shop.count(types, "category = '" + category.getKey() + "'"))
                    .as(category.getKey())
                    .isEqualTo(category.getValue().longValue());
        }
        assertThat(shop.number("SELECT count(DISTINCT brand) FROM products")).isEqualTo(7);
    }

    @Test
    void aProductCostsWhatItsCategoryAllows() throws SQLException {
        Map<String, String> prices = Map.of(
                "Electronics", "100 AND 1500",
                "Clothing", "20 AND 200",
                "Home & Garden", "30 AND 300",
                "Sports", "25 AND 500",
                "Books", "10 AND 50");
        for (Map.Entry<String, String> category : prices.entrySet()) {
            assertThat(shop.count(
                            "products",
                            "category = '" + category.getKey() + "' AND abs(price) NOT BETWEEN " + category.getValue()))
                    .as(category.getKey())
                    .isZero();
        }
        none("products", "price <> round(price)");
        none("products", "cost / abs(price) NOT BETWEEN 0.2995 AND 0.7005");
        none("products", "stock_quantity NOT BETWEEN 0 AND 500");
        none("products", "created_at NOT BETWEEN TIMESTAMP '2020-01-01' AND TIMESTAMP '2024-12-05'");
        none("products", "updated_at > created_at + INTERVAL 100 DAY");
    }

    @Test
    void usersAreDrawnFromTheListsAndSegments() throws SQLException {
        assertThat(shop.row("SELECT count(*), count(DISTINCT user_id), count(DISTINCT first_name),"
                        + " count(DISTINCT last_name), count(DISTINCT city), count(DISTINCT state) FROM users"))
                .containsExactly("5000", "5000", "40", "31", "24", "15");
        share("users", "customer_segment = 'high'", 0.10);
        share("users", "customer_segment = 'medium'", 0.30);
        share("users", "customer_segment = 'low'", 0.50);
        share("users", "customer_segment = 'churned'", 0.10);
        none("users", "age NOT BETWEEN 18 AND 75 AND age NOT IN (0, -5, 150, 999)");
        none("users", "created_at NOT BETWEEN TIMESTAMP '2020-01-01' AND TIMESTAMP '2024-12-30'");
        none("users", "last_login NOT BETWEEN created_at AND created_at + INTERVAL 100 DAY");
        assertThat(shop.number("SELECT count(DISTINCT split_part(email, '@', 2)) FROM users WHERE email LIKE '%@%'"))
                .isEqualTo(5);
        none(
                "(SELECT email FROM users WHERE NOT regexp_matches(email, '^user[0-9]+@') GROUP BY email"
                        + " HAVING count(*) > 1)",
                "true");
    }

    @Test
    void whatIsDrawnForAUserDoesNotDependOnWhatElseIsDrawn() throws SQLException {
        assertThat(shop.number("SELECT count(DISTINCT (city, state)) FROM users WHERE city IS NOT NULL"))
                .isEqualTo(24 * 15);
        assertThat(shop.number("SELECT corr(age, epoch(created_at)) FROM users WHERE age BETWEEN 18 AND 75"))
                .isCloseTo(0, within(0.06));
        assertThat(shop.number("SELECT corr(age, before) FROM (SELECT age, lag(age) OVER (ORDER BY user_id) AS before"
                        + " FROM users WHERE age BETWEEN 18 AND 75)"))
                .isCloseTo(0, within(0.06));
    }

    @Test
    void aCampaignHasARowForEachOfOneToFiveProducts() throws SQLException {
        String campaigns = "(SELECT count(*) AS products, count(DISTINCT product_id) AS different FROM campaigns"
                + " GROUP BY campaign_name, start_date, end_date, created_at)";
        assertThat(shop.count(campaigns, "true")).isEqualTo(500);
        none(campaigns, "products NOT BETWEEN 1 AND 5 OR different <> products");
        for (int products = 1; products <= 5; products++) {
            share(campaigns, "products = " + products, 0.2);
        }
        assertThat(shop.row("SELECT count(DISTINCT campaign_type), count(DISTINCT platform),"
                        + " count(DISTINCT (campaign_type, platform)),"
                        + " count(DISTINCT campaign_id) = count(*) FROM campaigns"))
                .containsExactly("6", "7", "42", "true");
        none("campaigns", "campaign_name <> campaign_type || ' - ' || platform || strftime(start_date, ' - %B %Y')");
    }

    @Test
    void aCampaignsNumbersFollowFromItsBudget() throws SQLException {
        none("campaigns", "end_date - start_date NOT BETWEEN 7 AND 90");
        none("campaigns", "start_date - created_at::DATE NOT BETWEEN 1 AND 14");
        none("campaigns", "actual_spend / budget NOT BETWEEN 0.6999 AND 1.2001");
        none("campaigns", "abs(impressions) / actual_spend NOT BETWEEN 49.99 AND 500.01");
        none("campaigns", "clicks < abs(impressions) AND clicks / abs(impressions) NOT BETWEEN 0.0099 AND 0.0801");
        Map<String, String> budgets = Map.of(
                "Seasonal Sale", "5000 AND 50000",
                "Product Launch", "10000 AND 80000",
                "Brand Awareness", "8000 AND 60000",
                "Retargeting", "2000 AND 20000",
                "Clearance", "1000 AND 15000",
                "Loyalty", "1500 AND 10000");
        for (Map.Entry<String, String> type : budgets.entrySet()) {
            none("campaigns", "campaign_type = '" + type.getKey() + "' AND budget NOT BETWEEN " + type.getValue());
        }
    }

    @Test
    void pageViewsBelongToUsersWhoHaveSignedUp() throws SQLException {
        assertThat(shop.row("SELECT count(*), count(DISTINCT event_id), count(DISTINCT page_type),"
                        + " count(DISTINCT device), count(DISTINCT browser) FROM pageviews"))
                .containsExactly("50000", "50000", "7", "3", "5");
        none("pageviews JOIN users USING (user_id)", "event_time < created_at");
        // 70 percent are drawn from users, of whom half had not signed up by then.
        share("pageviews", "user_id IS NOT NULL", 0.35, 0.02);
        none(
                "pageviews",
                "session_id NOT SIMILAR TO 's[0-9]{8}' OR session_id NOT BETWEEN 's00000001' AND 's00100000'");
        none("pageviews", "abs(session_duration_seconds) NOT BETWEEN 60 AND 1800");
    }

    @Test
    void onlyProductPagesShowAProductAndOnlyRunningCampaignsBringViews() throws SQLException {
        none("pageviews", "(page_type = 'product') <> (product_id IS NOT NULL)");
        none("pageviews ANTI JOIN products USING (product_id)", "product_id IS NOT NULL");
        none("pageviews ANTI JOIN campaigns USING (campaign_id)", "campaign_id IS NOT NULL");
        none(
                "pageviews JOIN campaigns USING (campaign_id)",
                "event_time < TIMESTAMP '2025-01-01' AND event_time::DATE NOT BETWEEN start_date AND end_date");
        // On all but the first days of 2020 some campaign runs.
        share("pageviews", "campaign_id IS NOT NULL", 0.60, 0.02);
    }

    @Test
    void aUserBuysAsOftenAsTheSegmentSays() throws SQLException {
        String buyers = "(SELECT customer_segment, count(transaction_date) AS orders FROM users"
                + " LEFT JOIN orders USING (user_id) GROUP BY user_id, customer_segment)";
        none(buyers, "customer_segment = 'high' AND orders NOT BETWEEN 10 AND 14");
        none(buyers, "customer_segment = 'medium' AND orders NOT BETWEEN 3 AND 7");
        none(buyers, "customer_segment = 'low' AND orders > 4");
        none(buyers, "customer_segment = 'churned' AND orders > 3");
        assertThat(shop.number("SELECT avg(orders) FROM " + buyers + " WHERE customer_segment = 'medium'"))
                .isCloseTo(5, within(0.15));
        assertThat(shop.number("SELECT count(*) FROM transactions")).isBetween(34_000.0, 38_000.0);
    }

    @Test
    void anOrderLiesBetweenSignUpAndTheEndOfTheData() throws SQLException {
        none("transactions ANTI JOIN users USING (user_id)", "true");
        none("transactions ANTI JOIN products USING (product_id)", "true");
        none("transactions JOIN users USING (user_id)", "transaction_date < users.created_at");
        assertThat(shop.row("SELECT max(transaction_date)::DATE FROM transactions"))
                .containsExactly("2024-12-31");
        none("users", "greatest(created_at, last_login) >= DATE '2025-01-01'");
        none("products", "greatest(created_at, updated_at) >= DATE '2025-01-01'");
        none("campaigns", "end_date >= DATE '2025-01-01'");
        none("pageviews", "event_time >= DATE '2025-01-01' AND event_time <> TIMESTAMP '2030-01-01'");
    }

    @Test
    void basketsHoldOneToFiveDifferentProducts() throws SQLException {
        share("orders", "items = 1", 0.50);
        share("orders", "items = 2", 0.25);
        share("orders", "items = 3", 0.15);
        share("orders", "items = 4", 0.07);
        share("orders", "items = 5", 0.03);
        none("transactions", "quantity <> 1");
        none(
                "(FROM transactions SELECT count(*) AS n GROUP BY transaction_id, user_id, transaction_date, product_id)",
                "n > 1");
        // 60 percent by rule, and the category's share of the other 40.
        share("""
                (SELECT category = first_value(category) OVER (
                        PARTITION BY transaction_id, user_id, transaction_date ORDER BY t.file_row) AS same,
                    row_number() OVER (
                        PARTITION BY transaction_id, user_id, transaction_date ORDER BY t.file_row) AS place
                FROM transactions AS t JOIN products USING (product_id) QUALIFY place > 1 AND same IS NOT NULL)""", "same", 0.68, 0.03);
    }

    @Test
    void theAmountsOfAnOrderFollowFromItsItems() throws SQLException {
        none("orders", "abs(subtotal - item_prices) > 0.001");
        none("orders", "abs(tax - round(subtotal * 0.08, 2)) > 0.0101");
        none("orders", "shipping <> CASE WHEN subtotal > 50 THEN 0 ELSE 8 END");
        none("transactions JOIN products USING (product_id)", "transactions.price <> abs(products.price)");
        share("orders", "discount > 0", 0.10);
        none("orders", "(discount > 0) <> (discount_code IS NOT NULL)");
        none("orders", "discount > 0 AND discount / subtotal NOT BETWEEN 0.049 AND 0.251");
        assertThat(shop.number("SELECT count(DISTINCT discount_code) FROM orders"))
                .isEqualTo(4);
    }

    @Test
    void statusPaymentAndCampaignHaveTheirShares() throws SQLException {
        share("orders", "status = 'completed'", 0.90);
        share("orders", "status = 'cancelled'", 0.05);
        share("orders", "status = 'refunded'", 0.03);
        share("orders", "status = 'pending'", 0.02);
        assertThat(shop.number("SELECT count(DISTINCT payment_method) FROM orders"))
                .isEqualTo(5);
        String promoted = """
                (SELECT any_value(t.campaign_id) AS campaign_id, bool_or(t.campaign_id = c.campaign_id) AS offered
                FROM transactions AS t JOIN campaigns AS c ON c.product_id = t.product_id
                    AND t.transaction_date::DATE BETWEEN c.start_date AND c.end_date
                GROUP BY t.file_row)""";
        share(promoted, "campaign_id IS NOT NULL", 0.40);
        none(promoted, "NOT offered");
        assertThat(shop.count("transactions", "campaign_id IS NOT NULL"))
                .isEqualTo(shop.count(promoted, "campaign_id IS NOT NULL"));
    }

    private static void none(String table, String condition) throws SQLException {
        assertThat(shop.count(table, condition)).as(table + ": " + condition).isZero();
    }

    private static void share(String table, String condition, double expected) throws SQLException {
        share(table, condition, expected, DemoShop.tolerance(expected, shop.count(table, "true")));
    }

    private static void share(String table, String condition, double expected, double tolerance) throws SQLException {
        double share = shop.count(table, condition) / (double) shop.count(table, "true");
        assertThat(share).as(table + ": " + condition).isCloseTo(expected, within(tolerance));
    }
}
