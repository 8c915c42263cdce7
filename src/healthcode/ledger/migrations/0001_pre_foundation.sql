-- The heart: evidence appended, derived tables rebuilt from it, identity sealed, an audit leaf beside every effect.
-- Run by healthcode_owner. Times are timestamptz (UTC inside); numbers of kinds, rules and endings are storage
-- formats that are never renumbered (healthcode.batch.columns, table rule_number).
-- How a table is spread over Citus workers is declared in healthcode.ledger.distribution and linted there.

DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'healthcode_app') THEN
        CREATE ROLE healthcode_app LOGIN;   -- not an owner, no BYPASSRLS: the seat belt below holds for it
    END IF;
END $$;

CREATE TABLE edition (
    edition_id     text PRIMARY KEY,
    division       text NOT NULL,
    published_at   timestamptz NOT NULL,
    effective_from timestamptz NOT NULL,
    digest         bytea NOT NULL,
    content        text NOT NULL,
    installed_at   timestamptz NOT NULL
);
COMMENT ON TABLE edition IS 'Policy editions as installed, whole text and SHA-256: what a replay of the past reads. Immutable.';

CREATE TABLE rule_number (
    number  smallint PRIMARY KEY CHECK (number BETWEEN 1 AND 16),
    rule_id text NOT NULL UNIQUE
);
COMMENT ON TABLE rule_number IS 'The small number under which a rule id is stored in columns; given once, never reused.';

CREATE TABLE unit (
    unit_id  text PRIMARY KEY,
    name     text NOT NULL,
    level    text NOT NULL CHECK (level IN ('community', 'county', 'city', 'province')),
    division text NOT NULL
);
COMMENT ON TABLE unit IS 'Offices whose staff act: two-person acts need two different units (DESIGN 6).';

CREATE TABLE staff (
    staff_id      text PRIMARY KEY,
    unit_id       text NOT NULL REFERENCES unit,
    person_index  bytea NOT NULL,
    role          text NOT NULL,
    granted_at    timestamptz NOT NULL,
    granted_until timestamptz NOT NULL
);
COMMENT ON TABLE staff IS 'Who may act in which role until when; person_index tells whether two accounts are one natural person.';

CREATE TABLE feed (
    feed_id         text PRIMARY KEY,
    kind            text NOT NULL CHECK (kind IN ('push', 'labs')),
    name            text NOT NULL,
    unit_id         text NOT NULL REFERENCES unit,
    public_key      bytea NOT NULL CHECK (length(public_key) = 32),
    people_a_day    integer NOT NULL CHECK (people_a_day >= 0),
    share_of_county real NOT NULL CHECK (share_of_county BETWEEN 0 AND 1),
    registered_at   timestamptz NOT NULL
);
COMMENT ON TABLE feed IS 'Registered senders with an Ed25519 key: a signed file under the caps applies by itself (DESIGN 6, row 1).';

CREATE TABLE feed_revocation (
    feed_id    text PRIMARY KEY REFERENCES feed,
    revoked_at timestamptz NOT NULL,
    revoked_by text NOT NULL REFERENCES staff,
    reason     text NOT NULL
);
COMMENT ON TABLE feed_revocation IS 'Kill switch of a feed: one person, at once; files signed by it are refused from then on.';

CREATE TABLE data_key (
    purpose    text NOT NULL,
    version    smallint NOT NULL,
    wrapped    bytea NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (purpose, version)
);
COMMENT ON TABLE data_key IS 'Envelope keys: data keys wrapped by the key-encryption key, which lies outside the database.';

CREATE TABLE proposal (
    proposal_id uuid PRIMARY KEY,
    kind        text NOT NULL,
    digest      bytea NOT NULL CHECK (length(digest) = 32),
    summary     jsonb NOT NULL,
    sealed      bytea,
    proposed_by text NOT NULL,
    proposed_at timestamptz NOT NULL,
    expires_at  timestamptz NOT NULL,
    reason      text NOT NULL
);
COMMENT ON TABLE proposal IS 'An act on people that waits for a second person: the digest covers exactly what is proposed. proposed_by: staff id, or feed id of a signed file.';

CREATE TABLE decision (
    proposal_id uuid NOT NULL REFERENCES proposal,
    act         text NOT NULL CHECK (act IN ('approved', 'applied', 'withdrawn', 'undone')),
    decided_by  text NOT NULL,
    decided_at  timestamptz NOT NULL,
    reason      text NOT NULL,
    PRIMARY KEY (proposal_id, act)
);
COMMENT ON TABLE decision IS 'What became of a proposal: approved by a second person, applied to the last row; withdrawn, undone to the last row.';

CREATE TABLE progress (
    proposal_id uuid NOT NULL REFERENCES proposal,
    act         text NOT NULL CHECK (act IN ('apply', 'undo')),
    next_line   integer NOT NULL,
    PRIMARY KEY (proposal_id, act)
);
COMMENT ON TABLE progress IS 'How far a long application or withdrawal has come, moved in the transaction of each chunk: a killed one resumes.';

CREATE TABLE batch (
    batch_id    uuid PRIMARY KEY REFERENCES proposal (proposal_id),
    kind        text NOT NULL CHECK (kind IN ('push', 'labs')),
    source      text NOT NULL,
    feed_id     text REFERENCES feed,
    file_name   text NOT NULL,
    file_digest bytea NOT NULL CHECK (length(file_digest) = 32),
    rows        integer NOT NULL,
    rejected    integer NOT NULL,
    UNIQUE (kind, source, file_digest)
);
COMMENT ON TABLE batch IS 'A file that was taken in. The same file of the same source twice is a no-op: the digest of its bytes is unique.';

CREATE TABLE batch_row (
    batch_id     uuid NOT NULL,
    line         integer NOT NULL,
    person_index bytea NOT NULL,
    sample_key   bytea NOT NULL,
    resident_id  uuid NOT NULL,
    evidence_id  uuid NOT NULL,
    kind         smallint NOT NULL,
    occurred_at  timestamptz NOT NULL,
    reported_at  timestamptz NOT NULL,
    about        bigint NOT NULL,
    flags        integer NOT NULL,
    document_type text NOT NULL,
    county       text NOT NULL,
    details      text NOT NULL,
    sealed       bytea NOT NULL,
    PRIMARY KEY (batch_id, line)
);
COMMENT ON TABLE batch_row IS 'The accepted rows of a file as they wait and as they were applied. resident_id: used when the person is new to us. document_type: "--" when the row names a phone only. sample_key: zeroes in a push. county: from the row, 000000 when it has none. sealed: identity of the row, under key purpose "intake".';

CREATE TABLE directory (
    person_index  bytea PRIMARY KEY,
    resident_id   uuid NOT NULL,
    document_type text NOT NULL,
    entered_at    timestamptz NOT NULL
);
COMMENT ON TABLE directory IS 'Blind index of a document -> the one resident it names. Global uniqueness lives here (F17); unclaimed people wait here.';

CREATE TABLE phone_holder (
    phone_index bytea NOT NULL,
    resident_id uuid NOT NULL,
    adult_from  date NOT NULL,
    PRIMARY KEY (phone_index, resident_id)
);
COMMENT ON TABLE phone_holder IS 'Blind index of a phone -> its holders and the local day they are adult from; a row by phone resolves to exactly one adult or to nobody (POLICY.md, 9).';

CREATE TABLE lab_sample (
    sample_key  bytea PRIMARY KEY CHECK (length(sample_key) = 16),
    resident_id uuid NOT NULL,
    evidence_id uuid NOT NULL
);
COMMENT ON TABLE lab_sample IS 'One tube, one person, one result: 16 bytes of BLAKE2b over lab and sample id.';

CREATE TABLE resident (
    resident_id uuid PRIMARY KEY,
    county      text NOT NULL,
    community   text NOT NULL,
    entered_at  timestamptz NOT NULL,
    claimed_at  timestamptz
);
COMMENT ON TABLE resident IS 'One human being''s record, no identity in it. claimed_at is null while nobody has claimed a code (F12). Its row lock serialises all acts on the person.';

CREATE TABLE identity (
    resident_id     uuid PRIMARY KEY,
    key_version     smallint NOT NULL,
    document_sealed bytea NOT NULL,
    name_sealed     bytea NOT NULL,
    phone_sealed    bytea NOT NULL,
    entered_at      timestamptz NOT NULL
);
COMMENT ON TABLE identity IS 'Sealed identity fields of a resident: AES-256-GCM, associated data = table, column, row.';

CREATE TABLE evidence (
    resident_id uuid NOT NULL,
    evidence_id uuid NOT NULL,
    kind        smallint NOT NULL,
    occurred_at timestamptz NOT NULL,
    learned_at  timestamptz NOT NULL,
    reported_at timestamptz NOT NULL,
    about       bigint NOT NULL,
    flags       integer NOT NULL,
    batch_id    uuid,
    source      text NOT NULL,
    details     text NOT NULL,
    PRIMARY KEY (resident_id, evidence_id)
);
COMMENT ON TABLE evidence IS 'What we were told, appended and never changed (healthcode_app has no UPDATE or DELETE here). reported_at: of a test, else -infinity. about, flags: healthcode.batch.columns. details: JSON of the kind''s fields. source: staff, feed or "resident".';
CREATE INDEX evidence_by_batch ON evidence (batch_id) WHERE batch_id IS NOT NULL;

CREATE TABLE withdrawal (
    resident_id  uuid NOT NULL,
    evidence_id  uuid NOT NULL,
    withdrawn_at timestamptz NOT NULL,
    withdrawn_by text NOT NULL,
    reason       text NOT NULL,
    PRIMARY KEY (resident_id, evidence_id)
);
COMMENT ON TABLE withdrawal IS 'Evidence its sender took back, from when on. Appended; the evidence itself stays.';

CREATE TABLE declaration (
    resident_id     uuid NOT NULL,
    evidence_id     uuid NOT NULL,
    declared_at     timestamptz NOT NULL,
    declared_by     text NOT NULL,
    local_day       date NOT NULL,
    number_of_day   smallint NOT NULL,
    truth_statement text NOT NULL,
    sealed          bytea NOT NULL,
    PRIMARY KEY (resident_id, evidence_id),
    UNIQUE (resident_id, local_day, number_of_day)
);
COMMENT ON TABLE declaration IS 'A health declaration (F14, F29, F30): the n-th of its Asia/Shanghai day, with the statement of truth that was agreed to; contact and address sealed under key purpose "declaration".';

CREATE TABLE finding (
    resident_id uuid NOT NULL,
    evidence_id uuid NOT NULL,
    sealed      bytea NOT NULL,
    PRIMARY KEY (resident_id, evidence_id)
);
COMMENT ON TABLE finding IS 'What a community worker found, in words, behind a clearance: sealed under key purpose "declaration".';

CREATE TABLE episode (
    resident_id uuid NOT NULL,
    opened_by   uuid NOT NULL,
    rule        smallint NOT NULL,
    exposed_on  date NOT NULL,
    opened_at   timestamptz NOT NULL,
    floor_at    timestamptz NOT NULL,
    until       timestamptz NOT NULL,
    ending      smallint NOT NULL,
    PRIMARY KEY (resident_id, opened_by)
);
COMMENT ON TABLE episode IS 'Derived, rebuilt from evidence. until: when it ended or will end with no new evidence (infinity: only evidence ends it). ending: 0 none 1 released 2 expired 3 withdrawn.';

CREATE TABLE status (
    resident_id uuid PRIMARY KEY,
    color       smallint NOT NULL CHECK (color BETWEEN 0 AND 2),
    pop_ups     smallint NOT NULL,
    declared    boolean NOT NULL,
    closed      boolean NOT NULL,
    review_at   timestamptz NOT NULL,
    sampled_at  timestamptz NOT NULL,
    reported_at timestamptz NOT NULL,
    as_of       timestamptz NOT NULL
);
COMMENT ON TABLE status IS 'Derived cache, true from as_of until review_at; read after review_at it must be computed again. sampled_at, reported_at: latest negative, -infinity when none.';
CREATE INDEX status_by_review ON status (review_at) WHERE review_at < 'infinity';

CREATE TABLE task (
    resident_id uuid NOT NULL,
    task_id     uuid NOT NULL,
    kind        text NOT NULL CHECK (kind IN ('not_cleared', 'second_reading', 'phone_check')),
    for_role    text NOT NULL,
    county      text NOT NULL,
    about       uuid NOT NULL,
    opened_at   timestamptz NOT NULL,
    due_at      timestamptz NOT NULL,
    closed_at   timestamptz,
    closed_by   text,
    PRIMARY KEY (resident_id, task_id)
);
COMMENT ON TABLE task IS 'Work that a finding or an unresolved row leaves for a person; it stays until somebody closes it. about: the evidence, or the batch of a phone check (then resident_id is the id kept for the unknown person).';

CREATE TABLE venue (
    venue_id   uuid PRIMARY KEY,
    name       text NOT NULL,
    kind       text NOT NULL,
    county     text NOT NULL,
    address    text NOT NULL,
    entered_at timestamptz NOT NULL
);
COMMENT ON TABLE venue IS 'Places people enter (场所码): name, kind of place, county, address or plate number. No personal data.';

CREATE TABLE audit_leaf (
    leaf_id   uuid PRIMARY KEY,
    at        timestamptz NOT NULL,
    actor     text NOT NULL,
    act       text NOT NULL,
    subject   bytea,
    body      text NOT NULL,
    leaf_hash bytea NOT NULL CHECK (length(leaf_hash) = 32)
);
COMMENT ON TABLE audit_leaf IS 'Who did what, written in the transaction of the effect. subject: keyed pseudonym of the resident, null for a batch. leaf_hash: SHA-256(0x00 || record), RFC 9162 section 2.1.1. No personal data in body.';
