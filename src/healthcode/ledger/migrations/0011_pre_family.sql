-- Who acts for whom (代领, F26): asked for, proven by a document, decided, and ended. Run by healthcode_owner.
-- Times are timestamptz (UTC inside). What a code page reads on the way (proxy_place, proxy_link) names nobody.

CREATE TABLE proxy_claim (
    subject_index bytea NOT NULL CHECK (length(subject_index) = 16),
    link_id       uuid NOT NULL,
    request_id    uuid NOT NULL,
    person_index  bytea NOT NULL CHECK (length(person_index) = 16),
    relation      text NOT NULL CHECK (relation IN ('child', 'parent', 'spouse', 'ward')),
    proof_kind    text NOT NULL CHECK (proof_kind IN ('household_register', 'birth_certificate', 'resident_id', 'permit', 'other')),
    document_type text NOT NULL,
    county        text NOT NULL,
    community     text NOT NULL,
    name_hint     text NOT NULL,
    document_hint text NOT NULL,
    asked_at      timestamptz NOT NULL,
    photo_at      timestamptz,
    decide_by     timestamptz,
    decided_at    timestamptz,
    decided_by    text,
    outcome       text CHECK (outcome IN ('accepted', 'refused', 'deleted')),
    reason        text,
    sealed        bytea,
    photo         bytea,
    note          bytea,
    PRIMARY KEY (subject_index, link_id),
    UNIQUE (subject_index, request_id),
    CHECK ((decided_at IS NULL) = (outcome IS NULL)),
    CHECK (outcome IS NULL OR (sealed IS NULL AND photo IS NULL)),
    CHECK (outcome IS NOT NULL OR sealed IS NOT NULL)
);
COMMENT ON TABLE proxy_claim IS 'A dependant whom an account asks to claim for (F26). subject_index: the account. sealed: what was filled in; photo: the one picture of the document, made anew and without its data; both under key purpose "family", both gone with the decision. note: what the decider wrote, sealed. name_hint, document_hint: masked. A row is deleted a month after it was refused or deleted.';
CREATE INDEX proxy_claim_by_link ON proxy_claim (link_id);
CREATE INDEX proxy_claim_open ON proxy_claim (county, photo_at) WHERE outcome IS NULL;

CREATE TABLE proxy_place (
    link_id       uuid PRIMARY KEY,
    subject_index bytea CHECK (length(subject_index) = 16),
    resident_id   uuid NOT NULL
);
COMMENT ON TABLE proxy_place IS 'Where a link is found that an account names: of which account (null: an institution''s) and of which dependant. Appended, and deleted with its link.';

CREATE TABLE proxy_link (
    resident_id   uuid NOT NULL,
    link_id       uuid NOT NULL,
    subject_index bytea CHECK (length(subject_index) = 16),
    unit_id       text REFERENCES unit,
    relation      text NOT NULL CHECK (relation IN ('child', 'parent', 'spouse', 'ward', 'institution')),
    born_on       date,
    began_at      timestamptz NOT NULL,
    warned_at     timestamptz,
    ended_at      timestamptz,
    reason        text,
    PRIMARY KEY (resident_id, link_id),
    CHECK ((subject_index IS NULL) <> (unit_id IS NULL)),
    CHECK ((relation = 'institution') = (unit_id IS NOT NULL)),
    CHECK ((ended_at IS NULL) = (reason IS NULL))
);
COMMENT ON TABLE proxy_link IS 'Who acts for a dependant: an account, or an institution''s unit. One at a time: ended_at is null. born_on: of a child only, since the link ends by itself on a birthday that the edition names; nothing else of the person is in here. A row is deleted a month after its end.';
CREATE UNIQUE INDEX proxy_link_active ON proxy_link (resident_id) WHERE ended_at IS NULL;
CREATE INDEX proxy_link_by_subject ON proxy_link (subject_index) WHERE subject_index IS NOT NULL;
CREATE INDEX proxy_link_by_unit ON proxy_link (unit_id) WHERE unit_id IS NOT NULL AND ended_at IS NULL;
CREATE INDEX proxy_link_children ON proxy_link (born_on) WHERE born_on IS NOT NULL AND ended_at IS NULL;
CREATE INDEX proxy_link_ended ON proxy_link (ended_at) WHERE ended_at IS NOT NULL;

CREATE TABLE hand_over (
    word_index  bytea PRIMARY KEY CHECK (length(word_index) = 16),
    link_id     uuid NOT NULL,
    resident_id uuid NOT NULL,
    given_at    timestamptz NOT NULL,
    expires_at  timestamptz NOT NULL
);
COMMENT ON TABLE hand_over IS 'Words by which a link passes to another account, once: keyed hashes. Deleted when used, when another is given, when they run out.';
CREATE INDEX hand_over_by_link ON hand_over (link_id);

-- A care home is a unit of its own: its carers act for the people who live there, and for nobody else.
ALTER TABLE unit DROP CONSTRAINT unit_level_check;
ALTER TABLE unit ADD CONSTRAINT unit_level_check
    CHECK (level IN ('community', 'county', 'city', 'province', 'institution'));

ALTER TABLE proxy_claim ENABLE ROW LEVEL SECURITY;
ALTER TABLE proxy_claim FORCE ROW LEVEL SECURITY;
CREATE POLICY acting ON proxy_claim USING (coalesce(current_setting('healthcode.actor', true), '') <> '');

GRANT SELECT, INSERT, DELETE ON proxy_claim, proxy_link TO healthcode_app;
GRANT UPDATE (photo, photo_at, decide_by, decided_at, decided_by, outcome, reason, sealed, note) ON proxy_claim TO healthcode_app;
GRANT UPDATE (warned_at, ended_at, reason) ON proxy_link TO healthcode_app;
GRANT SELECT, INSERT, DELETE ON proxy_place, hand_over TO healthcode_app;
