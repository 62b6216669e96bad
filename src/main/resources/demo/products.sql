-- Products: 33 types in 5 categories, each in 1 to 3 variants. The catalogue holds what is true.
CREATE TABLE catalogue AS
WITH categories(category, lowest_price, highest_price, types) AS (
    VALUES
        ('Electronics', 100, 1500,
            ['Laptop', 'Phone', 'Tablet', 'Headphones', 'Camera', 'Monitor', 'Speaker']),
        ('Clothing', 20, 200,
            ['Jacket', 'Jeans', 'Sweater', 'Shirt', 'Dress', 'Sneakers', 'Coat']),
        ('Home & Garden', 30, 300,
            ['Lamp', 'Armchair', 'Blender', 'Rug', 'Grill', 'Bookshelf', 'Mower']),
        ('Sports', 25, 500,
            ['Bicycle', 'Tent', 'Racket', 'Skis', 'Treadmill', 'Backpack']),
        ('Books', 10, 50,
            ['Novel', 'Cookbook', 'Atlas', 'Biography', 'Textbook', 'Comic'])
),
types AS (
    SELECT * EXCLUDE (types), unnest(types) AS type, generate_subscripts(types, 1) AS place FROM categories
),
numbered_types AS (
    SELECT *, row_number() OVER (ORDER BY category, place) AS type_number FROM types
),
variants AS (
    SELECT
        *,
        unnest(range(whole(1, 3, 'variants', type_number))) AS variant
    FROM numbered_types
),
numbered AS (
    SELECT *, row_number() OVER (ORDER BY type_number, variant) AS product_id FROM variants
),
drawn AS (
    SELECT
        *,
        pick(['Aldera', 'Borealis', 'Cintra', 'Dovetail', 'Everline', 'Fjordic', 'Grantham'],
            'brand', product_id) AS brand,
        whole(lowest_price, highest_price, 'price', product_id) AS price,
        moment(DATE '2020-01-01', 1800, 'product created', product_id) AS created_at
    FROM numbered
)
SELECT
    product_id,
    brand || ' ' || type AS product_name,
    brand,
    category,
    price,
    round(price * (0.30 + 0.40 * draw('cost', product_id)), 2)::DECIMAL(12, 2) AS cost,
    whole(0, 500, 'stock', product_id) AS stock_quantity,
    created_at,
    least(created_at + to_days(whole(0, 100, 'product updated', product_id)::INTEGER), data_end()) AS updated_at,
    -- A basket takes at most one product from each of a category's five shelves, so none is in it twice.
    (row_number() OVER (PARTITION BY category ORDER BY product_id)) % 5 AS shelf
FROM drawn;

CREATE TABLE products AS
WITH flawed AS (
    SELECT
        *,
        planted('brand_missing', product_id) AS planted_brand_missing,
        planted('price_negative', product_id) AS planted_price_negative,
        planted('category_missing', product_id) AS planted_category_missing,
        created_at < DATE '2021-01-01' AND planted('quantity_missing', product_id) AS planted_quantity_missing
    FROM catalogue
)
SELECT
    product_id,
    product_name,
    -- Defect: no brand, although the name tells it.
    CASE WHEN NOT planted_brand_missing THEN brand END AS brand,
    -- Defect: no category.
    CASE WHEN NOT planted_category_missing THEN category END AS category,
    -- Defect: a negative price. Sales lines carry the true one.
    CASE WHEN planted_price_negative THEN -price ELSE price END AS price,
    cost,
    -- Defect: old products that nobody counted.
    CASE WHEN NOT planted_quantity_missing THEN stock_quantity END AS stock_quantity,
    created_at,
    updated_at,
    COLUMNS('planted_.*'),
    product_id AS planted_in
FROM flawed
ORDER BY product_id;
