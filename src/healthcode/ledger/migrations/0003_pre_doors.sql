-- The doors: accounts and sessions, claims with their end, holder keys, scans.
-- Run by healthcode_owner. Times are timestamptz (UTC inside).

CREATE TABLE account (
    subject_index bytea PRIMARY KEY CHECK (length(subject_index) = 16),
    channel       text NOT NULL,
    resident_id   uuid,
    entered_at    timestamptz NOT NULL
);
COMMENT ON TABLE account IS 'Who logs in by a channel (WeChat, Alipay, demo): keyed hash of channel and subject. resident_id: the one person whose own code this account holds, null before a claim (F11, F17).';
CREATE INDEX account_by_resident ON account (resident_id) WHERE resident_id IS NOT NULL;

CREATE TABLE session (
    token_hash    bytea PRIMARY KEY CHECK (length(token_hash) = 32),
    door          text NOT NULL CHECK (door IN ('resident', 'verifier', 'console')),
    subject_index bytea,
    staff_id      text,
    resident_id   uuid,
    created_at    timestamptz NOT NULL,
    expires_at    timestamptz NOT NULL,
    ended_at      timestamptz
);
COMMENT ON TABLE session IS 'Who is logged in at which door: SHA-256 of a 256-bit random token, which is stored nowhere. Either an account or a member of staff. ended_at: logged out, null while it lasts.';
CREATE INDEX session_by_subject ON session (subject_index) WHERE subject_index IS NOT NULL;
CREATE INDEX session_by_staff ON session (staff_id) WHERE staff_id IS NOT NULL;

CREATE TABLE identity_try (
    subject_index bytea NOT NULL,
    try_id        uuid NOT NULL,
    tried_at      timestamptz NOT NULL,
    PRIMARY KEY (subject_index, try_id)
);
COMMENT ON TABLE identity_try IS 'Identity checks that an account asked for within the last hour, whatever came of them: so many and no more. Older ones are deleted at the next.';

CREATE TABLE claim (
    resident_id uuid NOT NULL,
    claim_id    uuid NOT NULL,
    claimed_at  timestamptz NOT NULL,
    channel     text NOT NULL,
    level       text NOT NULL,
    PRIMARY KEY (resident_id, claim_id)
);
COMMENT ON TABLE claim IS 'Each time a code was claimed, by which channel and at which level of identity check; the latest one says until when the code is valid (F12: 失效或过期,重新认领). Appended.';

CREATE TABLE holder (
    resident_id  uuid NOT NULL,
    status_index bigint NOT NULL,
    public_key   bytea NOT NULL CHECK (length(public_key) = 33),
    level        smallint NOT NULL,
    name_hint    text NOT NULL,
    enrolled_at  timestamptz NOT NULL,
    revoked_at   timestamptz,
    PRIMARY KEY (resident_id, status_index)
);
COMMENT ON TABLE holder IS 'Keys of the devices that show a code (DESIGN 5). One is active a person: revoked_at is null. name_hint: the masked name that stands in the credential.';
CREATE UNIQUE INDEX holder_active ON holder (resident_id) WHERE revoked_at IS NULL;

CREATE SEQUENCE status_index_numbers AS bigint MINVALUE 1 MAXVALUE 4294967295;
COMMENT ON SEQUENCE status_index_numbers IS 'Positions in the status list: four bytes in a credential, given once.';

CREATE TABLE status_position (
    status_index bigint PRIMARY KEY,
    resident_id  uuid NOT NULL
);
COMMENT ON TABLE status_position IS 'Whose credential a position in the status list is: how a scan finds the current status.';

CREATE TABLE scan (
    shown_index    bytea PRIMARY KEY CHECK (length(shown_index) = 16),
    verifier_index bytea NOT NULL,
    scan_id        uuid NOT NULL,
    scanned_at     timestamptz NOT NULL
);
COMMENT ON TABLE scan IS 'A presentation that was accepted once: keyed hash of holder key and showing instant, so the same picture is known again, at this verifier and at another, also after a restart (T2). Nobody can be found by it without the vault''s key, and it says nothing of the code. Deleted an hour later.';
CREATE INDEX scan_by_instant ON scan (scanned_at);

ALTER TABLE identity ADD COLUMN address_sealed bytea;
COMMENT ON TABLE identity IS 'Sealed identity fields of a resident and where the person stays now (null while not told): AES-256-GCM, associated data = table, column, row.';

ALTER TABLE declaration ADD COLUMN request_id uuid;
CREATE UNIQUE INDEX declaration_by_request ON declaration (resident_id, request_id) WHERE request_id IS NOT NULL;
COMMENT ON COLUMN declaration.request_id IS 'Given by the page: the same request again is the same declaration.';

-- The community's list begins at open pop-ups and at the people of a division, never at everybody.
CREATE INDEX episode_by_end ON episode (until);
CREATE INDEX resident_by_county ON resident (county);

-- A claim gives up the person's former phone: found by the person, not by looking at everybody's.
CREATE INDEX phone_holder_by_resident ON phone_holder (resident_id);

GRANT SELECT, INSERT ON claim, status_position TO healthcode_app;
GRANT SELECT, INSERT, UPDATE ON account, session, holder TO healthcode_app;
GRANT DELETE ON session TO healthcode_app;   -- a session that is over is forgotten
GRANT SELECT, INSERT, DELETE ON scan, identity_try TO healthcode_app;
GRANT USAGE ON SEQUENCE status_index_numbers TO healthcode_app;
