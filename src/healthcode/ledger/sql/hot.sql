-- What runs for every code that is shown or scanned: keys as one array, found through primary keys only.

-- name: hot_sessions
SELECT token_hash, door, subject_index, resident_id, expires_at, ended_at FROM session
WHERE token_hash = ANY(%(keys)s::bytea[]);

-- name: hot_positions
SELECT int8send(status_index), resident_id FROM status_position WHERE status_index = ANY(%(keys)s::bigint[]);

-- name: hot_places
-- Where the link is that an account names: see hot_links, which lies with the dependant.
SELECT link_id, subject_index, resident_id FROM proxy_place WHERE link_id = ANY(%(keys)s::uuid[]);

-- name: hot_links
-- Whoever acts for these people now; born_on in days since 2000-01-01, of a child only.
SELECT resident_id, link_id, born_on - DATE '2000-01-01' FROM proxy_link
WHERE resident_id = ANY(%(keys)s::uuid[]) AND ended_at IS NULL;

-- name: hot_people
-- Everything about a person lies on one shard. The latest claim counts, as in latest_claim.
SELECT r.resident_id, greatest(r.claimed_at, (SELECT max(c.claimed_at) FROM claim c WHERE c.resident_id = r.resident_id)),
    s.color, s.acting, s.declared, s.closed, s.review_at, s.sampled_at, s.reported_at, s.as_of,
    h.status_index, h.public_key, h.level, h.name_hint, h.enrolled_at, r.permit_ends_at
FROM resident r LEFT JOIN status s ON s.resident_id = r.resident_id
    LEFT JOIN holder h ON h.resident_id = r.resident_id AND h.revoked_at IS NULL
WHERE r.resident_id = ANY(%(keys)s::uuid[]);

-- name: write_sights
INSERT INTO scan (shown_index, verifier_index, scan_id, scanned_at)
SELECT seen.shown, seen.verifier, seen.scan, seen.instant
FROM unnest(%(shown)s::bytea[], %(verifiers)s::bytea[], %(scans)s::uuid[], %(instants)s::timestamptz[])
    AS seen (shown, verifier, scan, instant)
ON CONFLICT (shown_index) DO NOTHING RETURNING shown_index;

-- name: first_sights
SELECT shown_index, verifier_index, scan_id, scanned_at FROM scan WHERE shown_index = ANY(%(keys)s::bytea[]);

-- name: is_current
SELECT true FROM status WHERE resident_id = %(resident_id)s AND review_at > %(at)s;
