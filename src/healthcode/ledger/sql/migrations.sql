-- name: create_migration_table
-- The record of what ran; made before the first migration.
DO $$ BEGIN
    IF to_regclass('public.migration') IS NULL THEN
        CREATE TABLE migration (name text PRIMARY KEY, checksum bytea NOT NULL, ran_at timestamptz NOT NULL DEFAULT now());
        COMMENT ON TABLE migration IS 'Which migration ran when, with the SHA-256 of its text.';
    END IF;
END $$;

-- name: lock_migrations
-- Two launchers at once migrate one after the other.
SELECT pg_advisory_lock(7310001);

-- name: unlock_migrations
SELECT pg_advisory_unlock(7310001);

-- name: migrations_done
SELECT name, checksum FROM migration ORDER BY name;

-- name: record_migration
INSERT INTO migration (name, checksum) VALUES (%(name)s, %(checksum)s);

-- name: current_database
SELECT current_database();
