-- Order lines of the users number first_row to last_row. Orders are numbered through all users.
CREATE TABLE IF NOT EXISTS first_choices AS
SELECT list({'product_id': product_id, 'category': category, 'shelf': shelf} ORDER BY product_id) AS products FROM catalogue;

-- What a later item is taken from: a shelf of one category, or (category missing) that shelf of all of them.
CREATE TABLE IF NOT EXISTS shelves AS
SELECT category, shelf, list(product_id ORDER BY product_id) AS product_ids
FROM catalogue
GROUP BY GROUPING SETS ((category, shelf), (shelf));

CREATE OR REPLACE TABLE orders AS
WITH buyers AS (
    SELECT
        user_id,
        sign_up_of(user_id) AS signed_up,
        getvariable('orders_before') + sum(orders_of(user_id)) OVER (ORDER BY user_id) - orders_of(user_id) AS orders_before,
        unnest(range(1, orders_of(user_id) + 1)) AS place
    FROM range(getvariable('first_row'), getvariable('last_row') + 1) AS numbers(user_id)
)
SELECT
    (orders_before + place)::BIGINT AS order_number,
    user_id,
    -- Any second from sign-up to the end of the data.
    signed_up + to_seconds(whole(0, date_diff('second', signed_up, data_end()), 'order time', order_number))
        AS transaction_date,
    CASE
        WHEN draw('items', order_number) < 0.50 THEN 1
        WHEN draw('items', order_number) < 0.75 THEN 2
        WHEN draw('items', order_number) < 0.90 THEN 3
        WHEN draw('items', order_number) < 0.97 THEN 4
        ELSE 5
    END AS items,
    pick(products, 'first item', order_number) AS first_item,
    pick(['credit card', 'debit card', 'bank transfer', 'wallet', 'gift card'], 'payment', order_number) AS payment_method,
    CASE
        WHEN draw('status', order_number) < 0.90 THEN 'completed'
        WHEN draw('status', order_number) < 0.95 THEN 'cancelled'
        WHEN draw('status', order_number) < 0.98 THEN 'refunded'
        ELSE 'pending'
    END AS status,
    CASE WHEN draw('discounted', order_number) < 0.10
        THEN 0.05 + 0.20 * draw('discount', order_number) ELSE 0 END AS discount_rate,
    pick(['WELCOME', 'SPRING', 'LOYAL', 'FRIENDS'], 'discount code', order_number) AS discount_code
FROM buyers, first_choices;

CREATE OR REPLACE TABLE transactions AS
WITH wishes AS (
    SELECT
        *,
        unnest(range(items)) AS line
    FROM orders
),
placed AS (
    SELECT
        *,
        order_number * 8 + line AS item,
        -- Of the later items 60 percent are of the first one's category.
        line > 0 AND draw('same category', item) < 0.60 AS same_category
    FROM wishes
),
lines AS (
    SELECT
        placed.*,
        CASE WHEN line = 0 THEN first_item.product_id ELSE pick(product_ids, 'later item', item) END AS product_id
    FROM placed
    JOIN shelves
        ON shelves.shelf = (first_item.shelf + line) % 5
        AND shelves.category IS NOT DISTINCT FROM CASE WHEN same_category THEN first_item.category END
),
amounts AS (
    SELECT
        lines.*,
        price,
        sum(price) OVER (PARTITION BY order_number) AS subtotal,
        round(subtotal * 0.08, 2) AS tax,
        CASE WHEN subtotal > 50 THEN 0 ELSE 8 END AS shipping,
        round(subtotal * discount_rate, 2)::DECIMAL(12, 2) AS discount,
        subtotal + tax + shipping - discount AS total
    FROM lines
    JOIN catalogue USING (product_id)
),
flawed AS (
    SELECT
        *,
        whole(1, order_number - 1, 'reused order', order_number) AS earlier_order,
        planted('payment_missing', order_number) AS planted_payment_missing,
        planted('total_negative', order_number) AS planted_total_negative,
        -- The earlier order must itself have kept its id, or the id would stand for nothing.
        order_number > 1 AND planted('id_reused', order_number) AND NOT planted('id_reused', earlier_order)
            AS planted_id_reused
    FROM amounts
)
SELECT
    -- Defect: the id of an earlier order.
    CASE WHEN planted_id_reused THEN earlier_order ELSE order_number END AS transaction_id,
    user_id,
    flawed.product_id,
    transaction_date,
    1 AS quantity,
    price::DECIMAL(12, 2) AS price,
    -- The amounts of the order stand on each of its lines.
    subtotal::DECIMAL(12, 2) AS subtotal,
    tax::DECIMAL(12, 2) AS tax,
    shipping::DECIMAL(12, 2) AS shipping,
    discount::DECIMAL(12, 2) AS discount,
    CASE WHEN discount > 0 THEN discount_code END AS discount_code,
    -- Defect: a negative total.
    CASE WHEN planted_total_negative THEN -total ELSE total END::DECIMAL(12, 2) AS total,
    -- Defect: no payment method.
    CASE WHEN NOT planted_payment_missing THEN payment_method END AS payment_method,
    status,
    -- 40 percent of the items that a running campaign promotes come from one.
    CASE WHEN draw('campaign order', item) < 0.40 THEN pick(campaign_ids, 'ordered campaign', item) END AS campaign_id,
    transaction_date + to_seconds(whole(1, 120, 'recorded', order_number)) AS created_at,
    COLUMNS('planted_.*'),
    order_number AS planted_in
FROM flawed
LEFT JOIN running_by_product
    ON running_by_product.product_id = flawed.product_id AND running_by_product.day = flawed.transaction_date::DATE
ORDER BY order_number, line;

SET VARIABLE orders_before = (SELECT getvariable('orders_before') + count(*) FROM orders);
