-- name: copy_batch_rows
-- Accepted rows of a file, fixed-width columns first (services.import_rows builds the bytes).
COPY batch_row (batch_id, line, person_index, sample_key, resident_id, evidence_id, kind, occurred_at, reported_at,
    about, flags, document_type, county, details, sealed) FROM STDIN (FORMAT binary);

-- name: batch_of_file
-- The batch a file became, if it was taken in before.
SELECT batch_id FROM batch WHERE kind = %(kind)s AND source = %(source)s AND file_digest = %(file_digest)s;

-- name: add_batch
INSERT INTO batch (batch_id, kind, source, feed_id, file_name, file_digest, rows, rejected)
VALUES (%(batch_id)s, %(kind)s, %(source)s, %(feed_id)s, %(file_name)s, %(file_digest)s, %(rows)s, %(rejected)s);

-- name: batch
SELECT batch_id, kind, source, feed_id, file_name, file_digest, rows, rejected FROM batch WHERE batch_id = %(batch_id)s;

-- name: batches
SELECT b.batch_id, b.kind, b.source, b.file_name, b.rows, b.rejected, p.proposed_at, p.proposed_by,
    coalesce((SELECT string_agg(d.act, ' ' ORDER BY d.decided_at,
        array_position(ARRAY['approved', 'applied', 'withdrawn', 'undone'], d.act)) FROM decision d
              WHERE d.proposal_id = b.batch_id), 'proposed')
FROM batch b JOIN proposal p ON p.proposal_id = b.batch_id ORDER BY p.proposed_at DESC LIMIT %(most)s;

-- name: feed
SELECT f.feed_id, f.kind, f.name, f.unit_id, f.public_key, f.people_a_day, f.share_of_county, r.revoked_at
FROM feed f LEFT JOIN feed_revocation r USING (feed_id) WHERE f.feed_id = %(feed_id)s;

-- name: add_feed
INSERT INTO feed (feed_id, kind, name, unit_id, public_key, people_a_day, share_of_county, registered_at)
VALUES (%(feed_id)s, %(kind)s, %(name)s, %(unit_id)s, %(public_key)s, %(people_a_day)s, %(share_of_county)s, %(at)s);

-- name: revoke_feed
INSERT INTO feed_revocation (feed_id, revoked_at, revoked_by, reason)
VALUES (%(feed_id)s, %(at)s, %(by)s, %(reason)s);

-- name: lock_feed
-- Parallel files of one feed count one after the other, so that together they cannot pass its cap.
SELECT pg_advisory_xact_lock(7310002, hashtext(%(feed_id)s));

-- name: feed_people_of_day
-- How many rows of a feed went into effect by themselves since an instant (the local day's start).
SELECT coalesce(sum(b.rows), 0)::bigint FROM batch b JOIN decision d ON d.proposal_id = b.batch_id AND d.act = 'approved'
WHERE b.feed_id = %(feed_id)s AND d.decided_by = %(feed_id)s AND d.decided_at >= %(since)s;

-- name: rows_by_county
-- A batch's rows by the person's county: the resident's own, else the row's; the county's known residents beside it.
WITH named AS (
    SELECT coalesce(nullif(res.county, ''), r.county) AS county FROM batch_row r
    LEFT JOIN directory d ON d.person_index = r.person_index
    LEFT JOIN resident res ON res.resident_id = d.resident_id
    WHERE r.batch_id = %(batch_id)s
), counted AS (SELECT county, count(*) AS rows FROM named GROUP BY county)
SELECT c.county, c.rows, coalesce(known.people, 0) FROM counted c
LEFT JOIN (SELECT county, count(*) AS people FROM resident GROUP BY county) AS known USING (county)
ORDER BY c.rows DESC, c.county;

-- name: feed_rows_by_county
-- The same for a batch and all that its feed put in effect by itself since an instant (the local day's start).
WITH day AS (
    SELECT b.batch_id FROM batch b JOIN decision d ON d.proposal_id = b.batch_id AND d.act = 'approved'
    WHERE b.feed_id = %(feed_id)s AND d.decided_by = %(feed_id)s AND d.decided_at >= %(since)s
    UNION SELECT %(batch_id)s::uuid
), named AS (
    SELECT coalesce(nullif(res.county, ''), r.county) AS county FROM batch_row r
    LEFT JOIN directory d ON d.person_index = r.person_index
    LEFT JOIN resident res ON res.resident_id = d.resident_id
    WHERE r.batch_id IN (SELECT batch_id FROM day)
), counted AS (SELECT county, count(*) AS rows FROM named GROUP BY county)
SELECT c.county, c.rows, coalesce(known.people, 0) FROM counted c
LEFT JOIN (SELECT county, count(*) AS people FROM resident GROUP BY county) AS known USING (county)
ORDER BY c.rows DESC, c.county;

-- name: batch_sample
-- The sealed identity of a few rows spread over the batch.
WITH picked AS (
    SELECT line, county, details FROM batch_row WHERE batch_id = %(batch_id)s ORDER BY hashint4(line) LIMIT %(most)s)
SELECT p.line, i.sealed, p.county, p.details FROM picked p
JOIN batch_identity(%(batch_id)s, ARRAY(SELECT line FROM picked)) AS i USING (line) ORDER BY p.line;

-- name: create_resolved
-- The rows of one chunk with the resident each resolves to; null: a phone that is not exactly one adult's.
CREATE TEMPORARY TABLE resolved ON COMMIT DROP AS
WITH adult AS (
    SELECT h.phone_index, min(h.resident_id::text)::uuid AS resident_id FROM phone_holder h
    WHERE h.adult_from <= %(day)s AND h.phone_index IN (
        SELECT person_index FROM batch_row
        WHERE batch_id = %(batch_id)s AND line >= %(first)s AND line < %(last)s AND document_type = '--')
    GROUP BY h.phone_index HAVING count(*) = 1
)
SELECT r.line, CASE WHEN r.document_type = '--' THEN a.resident_id ELSE d.resident_id END AS resident_id,
    d.resident_id IS NULL AND r.document_type <> '--' AS is_new, r.person_index, r.sample_key,
    r.resident_id AS reserved_id, r.document_type, r.evidence_id, r.kind, r.occurred_at, r.reported_at, r.about,
    r.flags, r.county, r.details
FROM batch_row r
LEFT JOIN directory d ON d.person_index = r.person_index AND r.document_type <> '--'
LEFT JOIN adult a ON a.phone_index = r.person_index AND r.document_type = '--'
WHERE r.batch_id = %(batch_id)s AND r.line >= %(first)s AND r.line < %(last)s;

-- name: enter_new_people
-- People nobody has claimed a code for: they wait under the blind index (POLICY.md, 9).
INSERT INTO directory (person_index, resident_id, document_type, entered_at)
SELECT DISTINCT ON (person_index) person_index, reserved_id, document_type, %(at)s
FROM resolved WHERE is_new ORDER BY person_index, line
ON CONFLICT (person_index) DO NOTHING;

-- name: resolve_new_people
UPDATE resolved r SET resident_id = d.resident_id FROM directory d
WHERE r.is_new AND d.person_index = r.person_index;

-- name: enter_new_residents
INSERT INTO resident (resident_id, county, community, entered_at)
SELECT DISTINCT ON (resident_id) resident_id, CASE WHEN county = '000000' THEN '' ELSE county END, '', %(at)s
FROM resolved WHERE is_new ORDER BY resident_id, line
ON CONFLICT (resident_id) DO NOTHING;

-- name: touch_resolved
-- The people of the chunk, numbered from 0 for the columns, in id order: what is computed of them is written along
-- the indexes, not all over them.
CREATE TEMPORARY TABLE touched ON COMMIT DROP AS
SELECT row_number() OVER (ORDER BY resident_id) - 1 AS person, resident_id
FROM (SELECT DISTINCT resident_id FROM resolved WHERE resident_id IS NOT NULL) AS people;

-- name: lock_touched
-- All acts on a person happen one after the other; in id order, so that two chunks cannot wait for each other.
SELECT count(*) FROM (
    SELECT 1 FROM touched t JOIN resident r USING (resident_id) ORDER BY r.resident_id FOR UPDATE OF r) AS held;

-- name: enter_samples
-- One tube, one result: a sample id that is on record keeps its first result.
INSERT INTO lab_sample (sample_key, resident_id, evidence_id)
SELECT sample_key, resident_id, evidence_id FROM resolved WHERE resident_id IS NOT NULL ORDER BY sample_key, line
ON CONFLICT (sample_key) DO NOTHING;

-- name: drop_known_samples
-- Rows whose sample is on record under another result: told to the sender as conflicts, not applied.
WITH gone AS (
    DELETE FROM resolved r USING lab_sample s
    WHERE s.sample_key = r.sample_key AND s.evidence_id <> r.evidence_id
    RETURNING r.line, r.kind, r.resident_id, s.resident_id AS first_person, s.evidence_id)
SELECT g.line, CASE WHEN g.first_person <> g.resident_id THEN 'other_person'
    WHEN e.kind <> g.kind THEN 'other_result' ELSE 'same' END
FROM gone g JOIN evidence e ON e.resident_id = g.first_person AND e.evidence_id = g.evidence_id ORDER BY g.line;

-- name: free_samples
-- Tubes whose result was taken back may be reported anew.
DELETE FROM lab_sample USING undone WHERE lab_sample.evidence_id = undone.evidence_id;

-- name: append_resolved
INSERT INTO evidence (resident_id, evidence_id, kind, occurred_at, learned_at, reported_at, about, flags, batch_id,
    source, details)
SELECT resident_id, evidence_id, kind, occurred_at, %(at)s, reported_at, about, flags, %(batch_id)s, %(source)s, details
FROM resolved WHERE resident_id IS NOT NULL ORDER BY resident_id;

-- name: open_phone_checks
-- A phone that is not exactly one adult's becomes work for the community, never an automatic pop-up.
INSERT INTO task (resident_id, task_id, kind, for_role, county, about, opened_at, due_at)
SELECT reserved_id, evidence_id, 'phone_check', 'community_worker', county, %(batch_id)s, %(at)s, %(due_at)s
FROM resolved WHERE resident_id IS NULL
ON CONFLICT DO NOTHING;

-- name: staged_columns
-- A chunk's rows as evidence would have them, for the preview.
COPY (SELECT t.person, r.kind, r.occurred_at, r.about, r.flags, r.reported_at, r.evidence_id
      FROM resolved r JOIN touched t USING (resident_id)) TO STDOUT (FORMAT binary);

-- name: resolved_counts
SELECT count(*) FILTER (WHERE resident_id IS NULL AND document_type = '--'), count(*) FILTER (WHERE is_new),
    count(*) FILTER (WHERE document_type = '--' AND resident_id IS NOT NULL) FROM resolved;

-- name: touch_preview
-- People of a chunk for a preview: the new ones under the id kept for them; nothing is entered.
CREATE TEMPORARY TABLE touched ON COMMIT DROP AS
SELECT row_number() OVER () - 1 AS person, resident_id
FROM (SELECT DISTINCT resident_id FROM resolved WHERE resident_id IS NOT NULL) AS people;

-- name: resolve_preview
UPDATE resolved r SET resident_id = f.reserved_id
FROM (SELECT DISTINCT ON (person_index) person_index, reserved_id FROM resolved WHERE is_new ORDER BY person_index, line) f
WHERE r.is_new AND f.person_index = r.person_index;

-- name: touch_batch
-- The people a part of a batch's evidence is about.
CREATE TEMPORARY TABLE touched ON COMMIT DROP AS
SELECT row_number() OVER (ORDER BY resident_id) - 1 AS person, resident_id
FROM (SELECT DISTINCT resident_id FROM undone) AS people;

-- name: no_nested_loops
-- For the next statement: the server may not have counted a new batch's rows yet, and takes a million for one.
SET LOCAL enable_nestloop = off;

-- name: nested_loops
SET LOCAL enable_nestloop = on;

-- name: create_undone
-- The evidence of some lines of a batch that is still asserted.
CREATE TEMPORARY TABLE undone ON COMMIT DROP AS
SELECT e.resident_id, e.evidence_id
FROM batch_row r JOIN evidence e ON e.batch_id = %(batch_id)s AND e.evidence_id = r.evidence_id
WHERE r.batch_id = %(batch_id)s AND r.line >= %(first)s AND r.line < %(last)s
  AND NOT EXISTS (SELECT FROM withdrawal w WHERE w.resident_id = e.resident_id AND w.evidence_id = e.evidence_id);

-- name: create_voided
-- A laboratory's results sampled since an instant that still stand.
CREATE TEMPORARY TABLE undone ON COMMIT DROP AS
SELECT e.resident_id, e.evidence_id FROM evidence e
WHERE e.source = %(source)s AND e.kind = ANY(%(kinds)s) AND e.reported_at >= %(since)s
  AND NOT EXISTS (SELECT FROM withdrawal w WHERE w.resident_id = e.resident_id AND w.evidence_id = e.evidence_id);

-- name: withdraw_undone
INSERT INTO withdrawal (resident_id, evidence_id, withdrawn_at, withdrawn_by, reason)
SELECT resident_id, evidence_id, %(at)s, %(by)s, %(reason)s FROM undone ORDER BY resident_id
ON CONFLICT DO NOTHING;

-- name: close_phone_checks
UPDATE task SET closed_at = %(at)s, closed_by = %(by)s
WHERE kind = 'phone_check' AND about = %(batch_id)s AND closed_at IS NULL;

-- name: progress
SELECT next_line FROM progress WHERE proposal_id = %(proposal_id)s AND act = %(act)s;

-- name: move_progress
INSERT INTO progress (proposal_id, act, next_line) VALUES (%(proposal_id)s, %(act)s, %(next_line)s)
ON CONFLICT (proposal_id, act) DO UPDATE SET next_line = excluded.next_line;

-- name: last_line
SELECT coalesce(max(line), 0) FROM batch_row WHERE batch_id = %(batch_id)s;

-- name: drop_resolved
DROP TABLE IF EXISTS pg_temp.resolved;

-- name: analyze_resolved
ANALYZE resolved (line, resident_id, is_new, person_index, sample_key, document_type);

-- name: drop_undone
DROP TABLE IF EXISTS pg_temp.undone;

-- name: staged_of_persons
-- A part's rows of some people whole, as evidence learned at an instant.
SELECT t.person, r.evidence_id, r.kind, %(at)s::timestamptz, r.details FROM resolved r JOIN touched t USING (resident_id)
WHERE t.person = ANY(%(persons)s);
