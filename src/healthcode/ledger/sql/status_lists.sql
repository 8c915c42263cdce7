-- What a status list says, and the lists that were published.

-- name: lock_status_lists
-- Until the transaction ends: one publishes or sweeps at a time, so numbers grow and a shard that is named stays.
SELECT pg_advisory_xact_lock(7310007);

-- name: walk_against
-- For this transaction: people with something against them are read from their own index. The planner would rather read
-- everybody, and in a province everybody is ten gigabytes.
SELECT set_config(name, value, true) FROM (VALUES ('enable_seqscan', 'off'), ('enable_bitmapscan', 'off'),
    ('max_parallel_workers_per_gather', '0'), ('jit', 'off')) AS settings (name, value);

-- name: against
-- Entries as in core.status_lists: 1 pop-up, 2 yellow, 3 red, 4 void. A status past its review is told as it stands:
-- without new evidence time only releases, so it is only ever too strict, until it is computed again. A device that was
-- replaced is void for as long as what was sealed for it can live, and a paper that was given up until it expires.
-- OFFSET 0 keeps the devices and papers of each person a look-up: joined otherwise, a few wrong numbers of the planner's
-- compare everybody with everybody.
COPY (
    WITH person AS MATERIALIZED (
        SELECT resident_id, (CASE WHEN closed THEN 4 WHEN color > 0 THEN color + 1 ELSE 1 END)::bigint AS entry
        FROM status WHERE color > 0 OR pop_ups > 0 OR closed)
    SELECT device.status_index, person.entry FROM person CROSS JOIN LATERAL (
        SELECT h.status_index FROM holder h WHERE h.resident_id = person.resident_id AND h.revoked_at IS NULL OFFSET 0
    ) AS device
    UNION ALL
    SELECT printed.status_index, person.entry FROM person CROSS JOIN LATERAL (
        SELECT p.status_index FROM paper p
        WHERE p.resident_id = person.resident_id AND p.revoked_at IS NULL AND p.expires_at > %(at)s OFFSET 0
    ) AS printed
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
