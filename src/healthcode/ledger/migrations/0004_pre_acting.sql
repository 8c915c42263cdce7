-- What acts on a person now, in the row that every look at a code reads: which pop-ups, which notices (F37).
-- Run by healthcode_owner.

ALTER TABLE status ADD COLUMN acting bigint NOT NULL DEFAULT 0;
COMMENT ON COLUMN status.acting IS 'In bits: n - 1, rule number n acts; n + 15, it has a pop-up; 32, the person''s own declaration raises a color (healthcode.batch.columns).';

-- Rows from before do not know it: whoever has something acting is computed again at the next look.
UPDATE status SET review_at = '-infinity' WHERE color > 0 OR pop_ups > 0;
