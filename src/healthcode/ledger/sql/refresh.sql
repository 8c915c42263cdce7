-- name: touch_one
CREATE TEMPORARY TABLE touched ON COMMIT DROP AS SELECT 0::bigint AS person, %(resident_id)s::uuid AS resident_id;

-- name: touch_due
-- People whose stored status is past its review instant, a portion at a time.
CREATE TEMPORARY TABLE touched ON COMMIT DROP AS
SELECT row_number() OVER (ORDER BY resident_id) - 1 AS person, resident_id
FROM (SELECT resident_id FROM status WHERE review_at <= %(at)s ORDER BY review_at LIMIT %(most)s) AS people;

-- name: try_releasing
-- Whether nobody else releases now; held until the transaction ends.
SELECT pg_try_advisory_xact_lock(7310004);

-- name: room_for_many
-- Sorts and hashes of a part of some 100,000 rows stay in memory until the transaction ends.
SET LOCAL work_mem = '128MB';

-- name: touch_after
-- The next portion of all people, in id order.
CREATE TEMPORARY TABLE touched ON COMMIT DROP AS
SELECT row_number() OVER (ORDER BY resident_id) - 1 AS person, resident_id
FROM (SELECT resident_id FROM resident WHERE resident_id > %(after)s ORDER BY resident_id LIMIT %(most)s) AS people;

-- name: touched_count
SELECT count(*) FROM touched;

-- name: last_touched
SELECT max(resident_id::text)::uuid FROM touched;

-- name: widen_touched
-- People linked to those touched share the worst status, so they are computed together.
INSERT INTO touched (person, resident_id)
SELECT (SELECT coalesce(max(person), -1) FROM touched) + row_number() OVER (), other FROM (
    SELECT DISTINCT (e.details::json ->> 'linked_to')::uuid AS other
    FROM touched t JOIN evidence e USING (resident_id) WHERE e.kind = %(linked)s
    EXCEPT SELECT resident_id FROM touched) AS others;

-- name: analyze_touched
ANALYZE touched;

-- name: evidence_columns
COPY (SELECT t.person, e.kind, e.occurred_at, e.learned_at, coalesce(w.withdrawn_at, 'infinity') AS withdrawn_at,
        e.about, e.flags, e.reported_at, e.evidence_id
      FROM touched t JOIN evidence e USING (resident_id) LEFT JOIN withdrawal w USING (resident_id, evidence_id))
TO STDOUT (FORMAT binary);

-- name: touched_ids
-- Resident ids by person number, 16 bytes each, as one value: a row each would cost more than all else about them.
SELECT coalesce(string_agg(uuid_send(resident_id), ''::bytea ORDER BY person), '') FROM touched;

-- name: touched_as_of
-- The latest instant that a stored status of the touched people is true since.
SELECT max(s.as_of) FROM touched t JOIN status s USING (resident_id);

-- name: evidence_of_persons
-- Whole evidence of some of the touched people, for those that columns cannot express.
SELECT t.person, e.evidence_id, e.kind, e.learned_at, e.details, w.withdrawn_at
FROM touched t JOIN evidence e USING (resident_id) LEFT JOIN withdrawal w USING (resident_id, evidence_id)
WHERE t.person = ANY(%(persons)s) ORDER BY t.person;

-- name: create_new_status
CREATE TEMPORARY TABLE new_status (resident_id uuid, color smallint, pop_ups smallint, declared boolean, closed boolean,
    review_at timestamptz, sampled_at timestamptz, reported_at timestamptz, acting bigint) ON COMMIT DROP;

-- name: copy_new_status
COPY new_status (resident_id, color, pop_ups, declared, closed, review_at, sampled_at, reported_at, acting)
FROM STDIN (FORMAT binary);

-- name: merge_status
-- A row that comes out the same stays as it is: true since its as_of, until its review.
INSERT INTO status (resident_id, color, pop_ups, declared, closed, review_at, sampled_at, reported_at, acting, as_of)
SELECT resident_id, color, pop_ups, declared, closed, review_at, sampled_at, reported_at, acting, %(at)s FROM new_status
ON CONFLICT (resident_id) DO UPDATE SET color = excluded.color, pop_ups = excluded.pop_ups,
    declared = excluded.declared, closed = excluded.closed, review_at = excluded.review_at,
    sampled_at = excluded.sampled_at, reported_at = excluded.reported_at, acting = excluded.acting, as_of = excluded.as_of
WHERE (status.color, status.pop_ups, status.declared, status.closed, status.review_at, status.sampled_at,
    status.reported_at, status.acting) <> (excluded.color, excluded.pop_ups, excluded.declared, excluded.closed,
    excluded.review_at, excluded.sampled_at, excluded.reported_at, excluded.acting);

-- name: status_changes
-- What the new statuses change for people: counted before they are merged.
SELECT coalesce(s.color, 0), n.color, coalesce(s.pop_ups, 0) > 0, n.pop_ups > 0, count(*)
FROM new_status n LEFT JOIN status s USING (resident_id)
WHERE coalesce(s.color, 0) <> n.color OR (coalesce(s.pop_ups, 0) > 0) <> (n.pop_ups > 0)
GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4;

-- name: drop_old_episodes
DELETE FROM episode USING touched WHERE episode.resident_id = touched.resident_id;

-- name: copy_episodes
COPY episode (resident_id, opened_by, rule, exposed_on, opened_at, floor_at, until, ending) FROM STDIN (FORMAT binary);

-- name: drop_old_statuses
-- Before the touched people are computed anew: in the same transaction, so nobody is ever seen without a status.
DELETE FROM status USING touched WHERE status.resident_id = touched.resident_id;

-- name: drop_statuses_of_nobody
DELETE FROM status s WHERE NOT EXISTS (SELECT FROM resident r WHERE r.resident_id = s.resident_id);

-- name: drop_episodes_of_nobody
DELETE FROM episode e WHERE NOT EXISTS (SELECT FROM resident r WHERE r.resident_id = e.resident_id);

-- name: digest_derived
-- One digest over all derived rows, for comparing a rebuild; as_of is when, not what.
SELECT (SELECT md5(coalesce(string_agg(md5(e::text), '' ORDER BY e.resident_id, e.opened_by), '')) FROM episode e),
    (SELECT md5(coalesce(string_agg(md5((s.resident_id, s.color, s.pop_ups, s.declared, s.closed, s.review_at,
        s.sampled_at, s.reported_at, s.acting)::text), '' ORDER BY s.resident_id), '')) FROM status s);

-- name: counts
SELECT (SELECT count(*) FROM resident), (SELECT count(*) FROM evidence), (SELECT count(*) FROM status),
    (SELECT count(*) FROM episode);

-- name: drop_touched
DROP TABLE IF EXISTS pg_temp.touched;

-- name: drop_new_status
DROP TABLE IF EXISTS pg_temp.new_status;

-- name: links_of_persons
-- Who is linked to whom among the touched people.
SELECT t.person, o.person FROM touched t JOIN evidence e USING (resident_id)
JOIN touched o ON o.resident_id = (e.details::json ->> 'linked_to')::uuid
LEFT JOIN withdrawal w ON w.resident_id = e.resident_id AND w.evidence_id = e.evidence_id
WHERE e.kind = %(linked)s AND e.learned_at <= %(at)s AND (w.withdrawn_at IS NULL OR w.withdrawn_at > %(at)s);
