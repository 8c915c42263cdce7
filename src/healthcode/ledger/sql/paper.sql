-- Codes on paper: issued, given up, found by their person. Everything about a person lies on one shard.

-- name: enter_paper
INSERT INTO paper (resident_id, paper_id, status_index, name_hint, document_hint, issued_at, expires_at, issued_by)
VALUES (%(resident_id)s, %(paper_id)s, %(status_index)s, %(name_hint)s, %(document_hint)s, %(at)s, %(expires_at)s,
    %(issued_by)s);

-- name: revoke_papers
UPDATE paper SET revoked_at = %(at)s WHERE resident_id = %(resident_id)s AND revoked_at IS NULL RETURNING paper_id;

-- name: live_paper
SELECT paper_id, issued_at, expires_at FROM paper WHERE resident_id = %(resident_id)s AND revoked_at IS NULL;

-- name: papers_since
SELECT count(*) FROM paper WHERE resident_id = %(resident_id)s AND issued_at > %(since)s;

-- name: hot_papers
SELECT resident_id, paper_id, status_index, name_hint, document_hint, issued_at, expires_at FROM paper
WHERE resident_id = ANY(%(keys)s::uuid[]) AND revoked_at IS NULL;
