-- What Stripe refused to take back may be given up: the seller's debt is written off, once for each reversal.
ALTER TABLE withdrawal_reversal DROP CONSTRAINT withdrawal_reversal_status;
ALTER TABLE withdrawal_reversal ADD CONSTRAINT withdrawal_reversal_status CHECK (status IN ('asked','done','failed','written_off'));

-- What the business rows say must be in the ledger: a debt that was given up has its write-off.
CREATE OR REPLACE VIEW audit_reference AS
  SELECT 'top_up' AS kind, p.id, p.status FROM top_up p
   WHERE p.status = 'succeeded' AND NOT EXISTS (SELECT 1 FROM ledger_transfer t WHERE t.posting_key = 'pi:' || p.stripe_payment_intent_id)
  UNION ALL
  SELECT 'withdrawal', w.id, w.status FROM withdrawal w
    LEFT JOIN credit_hold h ON h.purpose = 'withdrawal' AND h.ref_id = w.id
   WHERE h.status IS DISTINCT FROM CASE WHEN w.status IN ('held', 'submitted') THEN 'held'
                                        WHEN w.status = 'failed' THEN 'released' ELSE 'captured' END
  UNION ALL
  SELECT 'withdrawal_reversal', r.id, r.status FROM withdrawal_reversal r
   WHERE r.status = 'written_off' AND NOT EXISTS (SELECT 1 FROM ledger_transfer t WHERE t.posting_key = 'wo:' || r.id);
