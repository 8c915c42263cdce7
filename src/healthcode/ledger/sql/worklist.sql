-- name: create_waiting
-- Who of a division may be waiting for the community: from the open episodes whose rule asks for it, leaving out those
-- whose report is on record and whose latest finding is “cleared”. Whoever is doubtful is in: core decides.
CREATE TEMPORARY TABLE waiting ON COMMIT DROP AS
WITH open AS MATERIALIZED (
    SELECT p.resident_id, p.opened_by, p.opened_at, p.floor_at, p.exposed_on, n.number, n.rule_id,
        r.claimed_at IS NOT NULL AND r.claimed_at <= %(at)s AS claimed
    FROM episode p JOIN resident r USING (resident_id) JOIN rule_number n ON n.number = p.rule
    WHERE p.until > %(at)s AND p.opened_at <= %(at)s AND (p.rule = ANY(%(always)s) OR p.rule = ANY(%(designated)s))
        AND r.county >= %(low)s AND r.county < %(high)s
), named AS (
    SELECT o.*, concat(o.rule_id, '/', coalesce(nullif(e.details::json ->> 'incident', ''),
        nullif(e.details::json ->> 'place', '')), '/', o.exposed_on) AS name
    FROM open o JOIN evidence e ON e.resident_id = o.resident_id AND e.evidence_id = o.opened_by
    WHERE o.number = ANY(%(always)s) OR strpos(e.details, '"community_') > 0
)
SELECT m.resident_id, min(m.opened_at) AS opened_at, m.claimed FROM named m
LEFT JOIN LATERAL (
    SELECT c.flags & 2 = 0 AS cleared FROM evidence c
    WHERE c.resident_id = m.resident_id AND c.kind = %(clearance)s AND c.occurred_at >= m.floor_at
        AND c.learned_at <= %(at)s AND (c.details::jsonb -> 'of') ?| ARRAY[m.name, m.rule_id]
        AND NOT EXISTS (SELECT FROM withdrawal w WHERE w.resident_id = c.resident_id AND w.evidence_id = c.evidence_id
            AND w.withdrawn_at <= %(at)s)
    ORDER BY c.occurred_at DESC, c.learned_at DESC, c.flags & 2 DESC LIMIT 1) AS latest ON true
WHERE NOT (coalesce(latest.cleared, false) AND EXISTS (
    SELECT FROM evidence t WHERE t.resident_id = m.resident_id AND t.kind = %(report)s AND t.occurred_at >= m.floor_at
        AND t.learned_at <= %(at)s))
GROUP BY m.resident_id, m.claimed;

-- name: waiting_counts
SELECT count(*) FILTER (WHERE claimed), count(*) FILTER (WHERE NOT claimed) FROM waiting;

-- name: waiting_page
SELECT resident_id, opened_at FROM waiting
WHERE claimed AND (opened_at, resident_id) > (%(after_at)s, %(after_id)s)
ORDER BY opened_at, resident_id LIMIT %(most)s;
