-- Administrators look at what is frozen now: an odd number of freezes.
CREATE INDEX top_up_frozen ON top_up (created_at DESC, id DESC) WHERE freezes % 2 = 1;
