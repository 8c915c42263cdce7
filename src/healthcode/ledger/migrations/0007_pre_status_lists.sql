-- Status lists: what is against whose code, published every minute or so for verifiers without a network (DESIGN 5).
-- Run by healthcode_owner. Nothing in here names a person: an index is a pseudonym, and the lists go to verifiers only.

DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'healthcode_signer') THEN
        CREATE ROLE healthcode_signer LOGIN;   -- the process that holds the issuer's keys; no owner, no BYPASSRLS
    END IF;
END $$;

CREATE TABLE status_shard (
    digest bytea PRIMARY KEY CHECK (length(digest) = 32),
    body   bytea NOT NULL,
    packed bytea NOT NULL
);
COMMENT ON TABLE status_shard IS 'A shard of 2^20 indexes by the SHA-256 of its bytes, and the same bytes in gzip: lists that have a shard in common name it once. Kept while a head of the last quarter of an hour names it.';
-- Runs of gaps do not get smaller, and gzip neither: the server need not try.
ALTER TABLE status_shard ALTER COLUMN body SET STORAGE EXTERNAL, ALTER COLUMN packed SET STORAGE EXTERNAL;

CREATE TABLE status_head (
    number   bigint PRIMARY KEY CHECK (number > 0),
    follows  bigint UNIQUE,
    as_of    timestamptz NOT NULL,
    digests  bytea[] NOT NULL,
    changes  bytea,
    reverts  bytea,
    envelope bytea NOT NULL,
    CHECK (follows < number),
    CHECK ((follows IS NULL) = (changes IS NULL) AND (follows IS NULL) = (reverts IS NULL))
);
COMMENT ON TABLE status_head IS 'Published status lists: the signed head, the digests that it names, and what leads to it from the list that it follows, and back (null: the first), in the bytes of core.status_lists. A number is used once, and a list is followed by one. Kept for 25 h, the last one for good.';
ALTER TABLE status_head ALTER COLUMN changes SET STORAGE EXTERNAL, ALTER COLUMN reverts SET STORAGE EXTERNAL;

-- A publication costs by what is set, not by the province: these two hold nothing of people with nothing against them,
-- and the first has all that a list says of the others, who are scattered over every page of the table.
-- On a ledger of many millions create them beforehand, CONCURRENTLY and by these names: nobody waits for them then.
CREATE INDEX IF NOT EXISTS status_against ON status (resident_id) INCLUDE (color, closed)
    WHERE color > 0 OR pop_ups > 0 OR closed;
CREATE INDEX IF NOT EXISTS holder_by_revocation ON holder (revoked_at) WHERE revoked_at IS NOT NULL;

-- The signer reads what a list says and writes lists; the application hands them out and forgets what nobody can ask for.
GRANT USAGE ON SCHEMA public TO healthcode_signer;
GRANT SELECT ON status, holder, edition, rule_number TO healthcode_signer;
GRANT SELECT ON SEQUENCE status_index_numbers TO healthcode_signer;
GRANT SELECT, INSERT ON status_head, status_shard TO healthcode_signer;
GRANT SELECT, DELETE ON status_head, status_shard TO healthcode_app;
