-- What was drawn, part by part of each table: rows, and for each defect how often it was planted and in which rows.
CREATE TABLE drawn (table_name VARCHAR, row_count BIGINT);

CREATE TABLE found (part BIGINT, defect VARCHAR, planted BIGINT, keys VARCHAR[]);
