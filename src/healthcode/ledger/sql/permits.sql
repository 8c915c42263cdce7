-- Permits of people who enter the country (F28): kept with the identity, their end beside the claim.

-- name: seal_permit
UPDATE identity SET permit_sealed = %(permit)s WHERE resident_id = %(resident_id)s;

-- name: end_with_permit
UPDATE resident SET permit_ends_at = %(ends_at)s, permit_warned_at = NULL WHERE resident_id = %(resident_id)s;

-- name: permit
SELECT i.permit_sealed, i.document_sealed, r.permit_ends_at FROM resident r JOIN identity i USING (resident_id)
WHERE r.resident_id = %(resident_id)s;

-- name: permit_end
SELECT permit_ends_at FROM resident WHERE resident_id = %(resident_id)s;

-- name: are_linked
-- Whether two records were found to be of one human being (POLICY.md, 8).
SELECT FROM evidence e LEFT JOIN withdrawal w USING (resident_id, evidence_id)
WHERE e.resident_id = %(resident_id)s AND e.kind = %(linked)s AND e.details::json ->> 'linked_to' = %(other)s
    AND w.withdrawn_at IS NULL LIMIT 1;

-- name: permits_ending
-- First a month before the end, then a week before it; each once.
SELECT resident_id, permit_ends_at FROM resident
WHERE permit_ends_at > %(at)s AND permit_ends_at <= %(first)s
    AND (permit_warned_at IS NULL OR (permit_ends_at <= %(last)s AND permit_warned_at < permit_ends_at - %(late)s))
ORDER BY permit_ends_at, resident_id LIMIT %(most)s;

-- name: warned_of_permit
UPDATE resident SET permit_warned_at = %(at)s WHERE resident_id = %(resident_id)s;
