-- name: lint_primary_keys
-- Each table's primary key columns in order.
SELECT c.relname, array_agg(a.attname::text ORDER BY k.place)
FROM pg_class c
JOIN pg_index i ON i.indrelid = c.oid AND i.indisprimary
CROSS JOIN LATERAL unnest(i.indkey) WITH ORDINALITY AS k (attnum, place)
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.attnum
WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace
GROUP BY c.relname;

-- name: lint_row_security
-- Every table of ours and whether row security is on and forced.
SELECT relname, relrowsecurity AND relforcerowsecurity
FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace;

-- name: lint_rights
-- What the role holds of the rights that change or remove rows.
SELECT c.relname, r.granted
FROM pg_class c CROSS JOIN (VALUES ('UPDATE'), ('DELETE'), ('TRUNCATE')) AS r (granted)
WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace
  AND (has_table_privilege(%(role)s, c.oid, r.granted)
       OR r.granted = 'UPDATE' AND has_any_column_privilege(%(role)s, c.oid, 'UPDATE'));

-- name: lint_uncommented
-- Tables that do not say what they are.
SELECT relname FROM pg_class
WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace AND obj_description(oid, 'pg_class') IS NULL;

-- name: lint_triggers
-- Triggers of ours: Citus allows none on distributed tables.
SELECT c.relname, t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
WHERE NOT t.tgisinternal AND c.relnamespace = 'public'::regnamespace;

-- name: lint_foreign_keys
-- Which table points at which.
SELECT s.relname, t.relname FROM pg_constraint k
JOIN pg_class s ON s.oid = k.conrelid JOIN pg_class t ON t.oid = k.confrelid
WHERE k.contype = 'f' AND s.relnamespace = 'public'::regnamespace;

-- name: lint_unique_indexes
-- Unique indexes with their columns.
SELECT c.relname, x.relname, array_agg(a.attname::text)
FROM pg_index i
JOIN pg_class c ON c.oid = i.indrelid JOIN pg_class x ON x.oid = i.indexrelid
CROSS JOIN LATERAL unnest(i.indkey) AS k (attnum)
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.attnum
WHERE i.indisunique AND c.relnamespace = 'public'::regnamespace
GROUP BY c.relname, x.relname;

-- name: lint_may_select
-- Whether the role may select a column.
SELECT has_column_privilege(%(role)s, %(table)s, %(column)s, 'SELECT');

-- name: other_clients
-- How many client connections there are besides this one.
SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid();
