-- Trust lists: whose signatures this ledger's verifiers believe, every list that ever was (SECURITY T18).
-- Run by healthcode_owner. Times are timestamptz (UTC inside).

CREATE TABLE trust_list (
    number       bigint PRIMARY KEY CHECK (number > 0),
    envelope     bytea NOT NULL CHECK (length(envelope) BETWEEN 1 AND 524288),
    published_at timestamptz NOT NULL
);
COMMENT ON TABLE trust_list IS 'Trust lists as they were signed and published: the envelope of JSON with its signatures (healthcode.core.trust). The row proves nothing; whoever reads it checks it from the pinned roots on.';

-- Publishing is an act of whoever holds the roots, at the owner's connection; the doors only read.
GRANT SELECT ON trust_list TO healthcode_app;
