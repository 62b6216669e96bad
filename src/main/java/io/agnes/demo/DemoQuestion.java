package io.agnes.demo;

import java.util.List;

/**
 * A question about the demonstration company. Its SQL is one plain SELECT over the tables products, users, campaigns,
 * pageviews and transactions, as anybody may send it to {@code POST /api/query}.
 *
 * @param title the question, for a heading
 * @param note what the statement does about the defects of the data
 */
public record DemoQuestion(String title, String sql, String note) {
    private static final DemoQuestion LAST_QUARTER = new DemoQuestion(
            "Sales of the last full quarter",
            """
            WITH placed_orders AS (
                SELECT DISTINCT transaction_id, user_id, transaction_date, abs(total) AS total
                FROM transactions
                WHERE status = 'completed'
            ),
            last_quarter AS (
                SELECT date_trunc('quarter', CAST(max(transaction_date) AS DATE) + 1) AS quarter_end
                FROM transactions
            )
            SELECT
                min(year(transaction_date) || '-Q' || quarter(transaction_date)) AS quarter,
                count(*) AS orders,
                round(sum(total), 2) AS sales,
                round(avg(total), 2) AS average_order
            FROM placed_orders, last_quarter
            WHERE transaction_date >= quarter_end - INTERVAL 3 MONTH AND transaction_date < quarter_end""",
            "Completed orders. Each line repeats the total of its order, so an order counts once; some ids are used"
                    + " twice, so buyer and time are part of the key; a negative total has lost its sign.");

    private static final DemoQuestion BOUGHT_TOGETHER = new DemoQuestion(
            "The two products bought together most often",
            """
            WITH placed_lines AS (
                SELECT DISTINCT transaction_id, user_id, transaction_date, product_id
                FROM transactions
                WHERE status = 'completed'
            ),
            pairs AS (
                SELECT one.product_id AS first_id, other.product_id AS second_id, count(*) AS orders
                FROM placed_lines AS one
                JOIN placed_lines AS other USING (transaction_id, user_id, transaction_date)
                WHERE one.product_id < other.product_id
                GROUP BY one.product_id, other.product_id
            )
            SELECT
                first_product.product_name AS first_product,
                second_product.product_name AS second_product,
                orders
            FROM pairs
            JOIN products AS first_product ON first_product.product_id = first_id
            JOIN products AS second_product ON second_product.product_id = second_id
            ORDER BY orders DESC, first_id, second_id
            LIMIT 1""",
            "Products are told apart by id, because some share a name; each order counts once.");

    private static final DemoQuestion LIFETIME_VALUE = new DemoQuestion(
            "Average customer lifetime value",
            """
            WITH placed_orders AS (
                SELECT DISTINCT transaction_id, user_id, transaction_date, abs(total) AS total
                FROM transactions
                WHERE status = 'completed'
            ),
            customers AS (
                SELECT user_id, count(*) AS orders, sum(total) AS lifetime_value
                FROM placed_orders
                GROUP BY user_id
            )
            SELECT
                count(*) AS customers,
                round(avg(orders), 2) AS orders_per_customer,
                round(avg(lifetime_value), 2) AS average_lifetime_value
            FROM customers""",
            "The mean over everybody with at least one completed order of all they paid from 2020 to 2024.");

    /** The three questions in the order in which the demonstration asks them. */
    public static List<DemoQuestion> all() {
        return List.of(LAST_QUARTER, BOUGHT_TOGETHER, LIFETIME_VALUE);
    }
}
