-- What a status list says, and the lists that were published.

-- name: lock_status_lists
-- Until the transaction ends: one publishes or sweeps at a time, so numbers grow and a shard that is named stays.
SELECT pg_advisory_xact_lock(7310007);

-- name: walk_against
-- For this transaction: people with something against them are looked up one by one, however few they seem to be to
-- the planner, which would rather read everybody's devices.
SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off;

-- name: against
-- Entries as in core.status_lists: 1 pop-up, 2 yellow, 3 red, 4 void. A status past its review is told as it stands:
-- without new evidence time only releases, so it is only ever too strict, until it is computed again. A device that was
-- replaced is void for as long as what was sealed for it can live, and a paper that was given up until it expires.
COPY (
    SELECT h.status_index, (CASE WHEN s.closed THEN 4 WHEN s.color > 0 THEN s.color + 1 ELSE 1 END)::bigint
    FROM status s JOIN holder h ON h.resident_id = s.resident_id AND h.revoked_at IS NULL
    WHERE s.color > 0 OR s.pop_ups > 0 OR s.closed
    UNION ALL
    SELECT p.status_index, (CASE WHEN s.closed THEN 4 WHEN s.color > 0 THEN s.color + 1 ELSE 1 END)::bigint
    FROM status s JOIN paper p ON p.resident_id = s.resident_id AND p.revoked_at IS NULL AND p.expires_at > %(at)s
    WHERE s.color > 0 OR s.pop_ups > 0 OR s.closed
    UNION ALL
    SELECT status_index, 4::bigint FROM holder WHERE revoked_at > %(since)s
    UNION ALL
    SELECT status_index, 4::bigint FROM paper WHERE revoked_at IS NOT NULL AND expires_at > %(at)s
) TO STDOUT (FORMAT binary);

-- name: status_indexes_given
-- Indexes below this one have been given. Read last: whoever got one meanwhile is on the list as clear.
SELECT last_value + CASE WHEN is_called THEN 1 ELSE 0 END FROM status_index_numbers;

-- name: last_status_head
SELECT number, as_of, digests, envelope FROM status_head ORDER BY number DESC LIMIT 1;

-- name: last_status_number
SELECT max(number) FROM status_head;

-- name: status_shards
SELECT digest, body FROM status_shard WHERE digest = ANY(%(digests)s::bytea[]);

-- name: keep_status_shard
INSERT INTO status_shard (digest, body, packed) VALUES (%(digest)s, %(body)s, %(packed)s)
ON CONFLICT (digest) DO NOTHING;

-- name: keep_status_head
INSERT INTO status_head (number, follows, as_of, digests, changes, reverts, envelope)
VALUES (%(number)s, %(follows)s, %(as_of)s, %(digests)s::bytea[], %(changes)s, %(reverts)s, %(envelope)s);

-- name: status_changes_after
-- Of every list after `after` up to `until`, in order; none when they are more than `most` bytes together.
SELECT number, follows, changes, reverts FROM (
    SELECT number, follows, changes, reverts, sum(length(changes)) OVER () AS bytes
    FROM status_head WHERE number > %(after)s AND number <= %(until)s) AS lists
WHERE bytes <= %(most)s ORDER BY number;

-- name: status_shard_of
SELECT body, packed FROM status_shard WHERE digest = %(digest)s;

-- name: forget_status_heads
DELETE FROM status_head WHERE as_of < %(before)s AND number < (SELECT max(number) FROM status_head);

-- name: forget_status_shards
-- Those that no head names of which somebody may just be fetching the shards.
DELETE FROM status_shard WHERE digest NOT IN (
    SELECT unnest(digests) FROM status_head
    WHERE as_of >= %(before)s OR number = (SELECT max(number) FROM status_head));
