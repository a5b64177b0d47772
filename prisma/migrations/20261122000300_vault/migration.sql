-- Money (ledger.md 3 and 4). Every table, CHECK, guard and view here is asserted by tests/districts/vault/guards.db.test.ts.
-- Owners, agents, tasks and agreements live in other districts: no foreign keys to them.

CREATE FUNCTION ledger_account_id(kind text, subject uuid, currency text) RETURNS uuid LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT encode(set_byte(set_byte(h, 6, (get_byte(h, 6) & 15) | 128), 8, (get_byte(h, 8) & 63) | 128), 'hex')::uuid
    FROM (SELECT substring(sha256(convert_to(kind || '|' || coalesce(subject::text, '') || '|' || currency, 'UTF8')) FROM 1 FOR 16) AS h) d
$$;

CREATE TABLE ledger_account (
  id uuid PRIMARY KEY,
  kind text NOT NULL CHECK (kind IN (
    'pool','pool_frozen','pool_refunding','pool_receivable',
    'pending','earned','earned_receivable','escrow','dispute_reserve',
    'stripe_clearing','revenue','vpc_revenue','bank','stripe_fees','dispute_loss','promo','adjustment')),
  subject_id uuid, currency char(3) NOT NULL,
  side smallint NOT NULL CHECK (side = CASE
    WHEN kind IN ('pool','pool_frozen','pool_refunding','pending','earned','escrow','dispute_reserve') THEN 1
    WHEN kind IN ('pool_receivable','earned_receivable') THEN -1 ELSE 0 END),
  posted bigint NOT NULL DEFAULT 0, held bigint NOT NULL DEFAULT 0,
  version bigint NOT NULL DEFAULT 0, locked_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT held_nonneg CHECK (held >= 0),
  CONSTRAINT held_only_where_meant CHECK (held = 0 OR kind IN ('pool','earned')),
  CONSTRAINT available_nonneg CHECK (side <> 1 OR posted - held >= 0),
  CONSTRAINT receivable_nonpos CHECK (side <> -1 OR posted <= 0),
  CONSTRAINT untracked_zero CHECK (side <> 0 OR (posted = 0 AND held = 0 AND version = 0)),
  CONSTRAINT subject_iff_tracked CHECK ((side = 0) = (subject_id IS NULL)),
  UNIQUE (id, currency),
  UNIQUE NULLS NOT DISTINCT (kind, subject_id, currency)
) WITH (fillfactor = 40);

CREATE TABLE ledger_transfer (
  id uuid PRIMARY KEY,
  kind text NOT NULL CHECK (kind IN ('topup','hold','capture','release','refund','settle',
    'dispute_open','dispute_resolve','escrow_fund','escrow_release','escrow_refund','escrow_split',
    'wallet_transfer','withdraw','withdraw_paid','withdraw_failed','freeze','unfreeze',
    'credit_refund','credit_refund_paid','credit_refund_failed','chargeback','chargeback_won','clawback',
    'stripe_fee','stripe_payout','vpc_invoice','write_off','adjust')),
  posting_key text NOT NULL UNIQUE CHECK (length(posting_key) BETWEEN 1 AND 255),
  request_hash bytea NOT NULL CHECK (length(request_hash) = 32),
  ref_type text NOT NULL, ref_id text NOT NULL,
  result jsonb NOT NULL,
  reverses_id uuid UNIQUE REFERENCES ledger_transfer(id),
  occurred_at timestamptz NOT NULL,
  booked_at timestamptz NOT NULL DEFAULT now(),
  metadata jsonb
);
CREATE INDEX transfer_ref ON ledger_transfer (ref_type, ref_id);
CREATE INDEX transfer_booked ON ledger_transfer (booked_at, id);

CREATE TABLE credit_hold (
  id uuid PRIMARY KEY,
  account_id uuid NOT NULL REFERENCES ledger_account(id),
  purpose text NOT NULL CHECK (purpose IN ('task','withdrawal')),
  ref_id uuid NOT NULL,
  amount bigint NOT NULL CHECK (amount > 0),
  captured bigint NOT NULL DEFAULT 0 CHECK (captured BETWEEN 0 AND amount),
  status text NOT NULL DEFAULT 'held' CHECK (status IN ('held','captured','released')),
  open_transfer_id uuid NOT NULL REFERENCES ledger_transfer(id),
  close_transfer_id uuid REFERENCES ledger_transfer(id),
  placed_at timestamptz NOT NULL DEFAULT now(), resolved_at timestamptz,
  UNIQUE (purpose, ref_id),
  CHECK ((status = 'held') = (close_transfer_id IS NULL)),
  CHECK ((status = 'held') = (resolved_at IS NULL)),
  CHECK ((status = 'captured') = (captured > 0))
) WITH (fillfactor = 85);
CREATE INDEX credit_hold_open ON credit_hold (account_id, placed_at) WHERE status = 'held';

CREATE TABLE ledger_entry (
  transfer_id uuid NOT NULL REFERENCES ledger_transfer(id), line smallint NOT NULL,
  account_id uuid NOT NULL, currency char(3) NOT NULL,
  posted_delta bigint NOT NULL, held_delta bigint NOT NULL DEFAULT 0, hold_id uuid,
  account_version bigint, posted_after bigint, held_after bigint,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (transfer_id, line), UNIQUE (account_id, account_version),
  FOREIGN KEY (account_id, currency) REFERENCES ledger_account(id, currency),
  CHECK (posted_delta <> 0 OR held_delta <> 0),
  CHECK ((held_delta = 0) = (hold_id IS NULL)),
  CHECK ((account_version IS NULL) = (posted_after IS NULL)
     AND (account_version IS NULL) = (held_after IS NULL))
);
CREATE INDEX entry_untracked ON ledger_entry (account_id, created_at) WHERE account_version IS NULL;
-- `line > 0` is always true and says nothing but this: a lookup by version, as the guards do it on every booking, must
-- never be planned through this index. On a small table both cost the same, and the plan stays cached while it grows.
CREATE INDEX entry_time ON ledger_entry (account_id, created_at DESC, account_version DESC)
  WHERE account_version IS NOT NULL AND line > 0;
CREATE INDEX entry_hold ON ledger_entry (hold_id) WHERE hold_id IS NOT NULL;

CREATE TABLE earned_lock (
  account_id uuid NOT NULL REFERENCES ledger_account(id), task_id uuid PRIMARY KEY,
  amount bigint NOT NULL CHECK (amount > 0), until timestamptz NOT NULL
);
CREATE INDEX earned_lock_account ON earned_lock (account_id, until);

CREATE TABLE balance_snapshot (
  day date NOT NULL, account_id uuid NOT NULL,      -- no foreign key: it would lock every account row
  posted bigint NOT NULL, held bigint NOT NULL, account_version bigint,
  PRIMARY KEY (day, account_id)
);
CREATE TABLE ledger_seal (
  day date PRIMARY KEY, transfers bigint NOT NULL, entries bigint NOT NULL,
  root bytea NOT NULL, balances_hash bytea NOT NULL, prev_hash bytea NOT NULL,
  hash bytea NOT NULL UNIQUE, made_at timestamptz NOT NULL DEFAULT now()
);

-- Not in ledger.md: the list of an owner's holds, newest first. A page is read by index.
CREATE INDEX credit_hold_account ON credit_hold (account_id, placed_at DESC, id DESC);

-- Not in ledger.md: the leaves behind a seal's root, so that a broken day names its transfer.
CREATE TABLE ledger_seal_part (
  day date NOT NULL, part integer NOT NULL, ids uuid[] NOT NULL, leaves bytea NOT NULL,
  PRIMARY KEY (day, part),
  CONSTRAINT seal_part_whole CHECK (length(leaves) = 32 * cardinality(ids))
);

CREATE TABLE agent_wallet (
  agent_id uuid PRIMARY KEY,
  owner_id uuid NOT NULL,
  created_at timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP
);
CREATE INDEX agent_wallet_owner_id_idx ON agent_wallet (owner_id);

CREATE TABLE escrow (
  agreement_id uuid PRIMARY KEY,
  buyer_owner_id uuid NOT NULL,
  worker_agent_id uuid NOT NULL,
  amount_minor bigint NOT NULL CHECK (amount_minor > 0),
  fee_bps integer NOT NULL CHECK (fee_bps BETWEEN 0 AND 10000),
  fee_minor bigint CHECK (fee_minor BETWEEN 0 AND amount_minor),
  buyer_minor bigint CHECK (buyer_minor BETWEEN 0 AND amount_minor),
  currency char(3) NOT NULL,
  status text NOT NULL DEFAULT 'held' CHECK (status IN ('funded','held','disputed','released','refunded','split')),
  funded_at timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  ended_at timestamptz(3),
  CONSTRAINT escrow_ended CHECK ((status IN ('released','refunded','split')) = (ended_at IS NOT NULL))
);
CREATE INDEX escrow_buyer_owner_id_funded_at_idx ON escrow (buyer_owner_id, funded_at DESC);

-- Guards -------------------------------------------------------------------------------------------------------

CREATE FUNCTION ledger_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'LG001'; END $$;
CREATE TRIGGER ro  BEFORE UPDATE OR DELETE ON ledger_transfer  FOR EACH ROW EXECUTE FUNCTION ledger_append_only();
CREATE TRIGGER rot BEFORE TRUNCATE         ON ledger_transfer  FOR EACH STATEMENT EXECUTE FUNCTION ledger_append_only();
CREATE TRIGGER ro  BEFORE UPDATE OR DELETE ON ledger_entry     FOR EACH ROW EXECUTE FUNCTION ledger_append_only();
CREATE TRIGGER rot BEFORE TRUNCATE         ON ledger_entry     FOR EACH STATEMENT EXECUTE FUNCTION ledger_append_only();
CREATE TRIGGER ro  BEFORE UPDATE OR DELETE ON ledger_seal      FOR EACH ROW EXECUTE FUNCTION ledger_append_only();
CREATE TRIGGER rot BEFORE TRUNCATE         ON ledger_seal      FOR EACH STATEMENT EXECUTE FUNCTION ledger_append_only();
CREATE TRIGGER ro  BEFORE UPDATE OR DELETE ON balance_snapshot FOR EACH ROW EXECUTE FUNCTION ledger_append_only();
CREATE TRIGGER rot BEFORE TRUNCATE         ON balance_snapshot FOR EACH STATEMENT EXECUTE FUNCTION ledger_append_only();
CREATE TRIGGER nodel BEFORE DELETE         ON ledger_account   FOR EACH ROW EXECUTE FUNCTION ledger_append_only();

CREATE FUNCTION ledger_sum_zero() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE bad uuid; BEGIN
  SELECT transfer_id INTO bad FROM new_rows GROUP BY transfer_id, currency
   HAVING sum(posted_delta) <> 0 LIMIT 1;
  IF FOUND THEN RAISE EXCEPTION 'transfer % does not sum to zero', bad USING ERRCODE = 'LG002'; END IF;
  RETURN NULL; END $$;
CREATE TRIGGER sum_zero AFTER INSERT ON ledger_entry REFERENCING NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION ledger_sum_zero();

CREATE FUNCTION ledger_explained() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  IF NOT EXISTS (SELECT 1 FROM ledger_entry WHERE account_id = NEW.id AND account_version = NEW.version
                 AND posted_after = NEW.posted AND held_after = NEW.held)
     OR (TG_OP = 'UPDATE' AND NEW.version <= OLD.version)
  THEN RAISE EXCEPTION 'balance of % changed without an entry', NEW.id USING ERRCODE = 'LG003'; END IF;
  RETURN NULL; END $$;
CREATE CONSTRAINT TRIGGER explained AFTER UPDATE OF posted, held, version ON ledger_account
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN ((OLD.posted, OLD.held, OLD.version) IS DISTINCT FROM (NEW.posted, NEW.held, NEW.version))
  EXECUTE FUNCTION ledger_explained();
CREATE CONSTRAINT TRIGGER explained_new AFTER INSERT ON ledger_account
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN (NEW.posted <> 0 OR NEW.held <> 0 OR NEW.version <> 0) EXECUTE FUNCTION ledger_explained();

CREATE FUNCTION ledger_chain() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE bad uuid; BEGIN
  SELECT n.account_id INTO bad FROM new_rows n
    LEFT JOIN ledger_entry p ON p.account_id = n.account_id AND p.account_version = n.account_version - 1
   WHERE n.account_version IS NOT NULL
     AND (n.posted_after <> coalesce(p.posted_after, 0) + n.posted_delta
       OR n.held_after   <> coalesce(p.held_after, 0) + n.held_delta
       OR (p.account_id IS NULL AND n.account_version <> 1)) LIMIT 1;
  IF FOUND THEN RAISE EXCEPTION 'running balance of % does not chain', bad USING ERRCODE = 'LG004'; END IF;
  RETURN NULL; END $$;
CREATE TRIGGER chain AFTER INSERT ON ledger_entry REFERENCING NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION ledger_chain();

CREATE FUNCTION credit_hold_guard() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  IF TG_OP = 'DELETE' OR OLD.status <> 'held' OR NEW.status = 'held'
     OR (NEW.id, NEW.account_id, NEW.purpose, NEW.ref_id, NEW.amount, NEW.open_transfer_id, NEW.placed_at)
        IS DISTINCT FROM
        (OLD.id, OLD.account_id, OLD.purpose, OLD.ref_id, OLD.amount, OLD.open_transfer_id, OLD.placed_at)
  THEN RAISE EXCEPTION 'illegal hold transition' USING ERRCODE = 'LG005'; END IF;
  RETURN NEW; END $$;
CREATE TRIGGER guard BEFORE UPDATE OR DELETE ON credit_hold FOR EACH ROW EXECUTE FUNCTION credit_hold_guard();

CREATE FUNCTION ledger_day_open() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  IF EXISTS (SELECT 1 FROM ledger_seal s WHERE s.day >=
             (SELECT min(booked_at AT TIME ZONE 'UTC')::date FROM new_rows))
  THEN RAISE EXCEPTION 'the day is sealed' USING ERRCODE = 'LG006'; END IF;
  RETURN NULL; END $$;
CREATE TRIGGER day_open AFTER INSERT ON ledger_transfer REFERENCING NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION ledger_day_open();

CREATE FUNCTION credit_hold_explained() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  IF coalesce((SELECT sum(held_delta) FROM ledger_entry WHERE hold_id = NEW.id), 0)
     <> (CASE WHEN NEW.status = 'held' THEN NEW.amount ELSE 0 END)
  THEN RAISE EXCEPTION 'hold % is not explained by its entries', NEW.id USING ERRCODE = 'LG007'; END IF;
  RETURN NULL; END $$;
CREATE CONSTRAINT TRIGGER explained AFTER INSERT OR UPDATE ON credit_hold
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION credit_hold_explained();

CREATE VIEW audit_trial AS SELECT currency, sum(posted_delta) AS off FROM ledger_entry
  GROUP BY 1 HAVING sum(posted_delta) <> 0;
CREATE VIEW audit_held AS SELECT a.id, a.held, coalesce(h.s, 0) AS open_holds FROM ledger_account a
  LEFT JOIN (SELECT account_id, sum(amount) s FROM credit_hold WHERE status = 'held' GROUP BY 1) h
    ON h.account_id = a.id WHERE a.side <> 0 AND a.held <> coalesce(h.s, 0);
CREATE VIEW audit_balance AS SELECT a.id FROM ledger_account a
  LEFT JOIN (SELECT account_id, sum(posted_delta) p, sum(held_delta) h, count(*) n, max(account_version) v
               FROM ledger_entry WHERE account_version IS NOT NULL GROUP BY 1) e ON e.account_id = a.id
  WHERE a.side <> 0 AND ((a.posted, a.held, a.version) IS DISTINCT FROM
        (coalesce(e.p, 0), coalesce(e.h, 0), coalesce(e.v, 0)) OR a.version <> coalesce(e.n, 0));
CREATE VIEW audit_hold AS SELECT h.id FROM credit_hold h
  LEFT JOIN (SELECT hold_id, sum(held_delta) s FROM ledger_entry WHERE hold_id IS NOT NULL GROUP BY 1) e
    ON e.hold_id = h.id
  WHERE coalesce(e.s, 0) <> CASE WHEN h.status = 'held' THEN h.amount ELSE 0 END;

CREATE TRIGGER ro  BEFORE UPDATE OR DELETE ON ledger_seal_part FOR EACH ROW EXECUTE FUNCTION ledger_append_only();
CREATE TRIGGER rot BEFORE TRUNCATE         ON ledger_seal_part FOR EACH STATEMENT EXECUTE FUNCTION ledger_append_only();

-- An ended escrow stays ended, and what was agreed stays as it was funded.
CREATE FUNCTION escrow_guard() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  IF TG_OP = 'DELETE' OR OLD.status IN ('released','refunded','split')
     OR (NEW.agreement_id, NEW.buyer_owner_id, NEW.worker_agent_id, NEW.amount_minor, NEW.fee_bps, NEW.currency, NEW.funded_at)
        IS DISTINCT FROM
        (OLD.agreement_id, OLD.buyer_owner_id, OLD.worker_agent_id, OLD.amount_minor, OLD.fee_bps, OLD.currency, OLD.funded_at)
  THEN RAISE EXCEPTION 'illegal escrow transition' USING ERRCODE = 'LG005'; END IF;
  RETURN NEW; END $$;
CREATE TRIGGER guard BEFORE UPDATE OR DELETE ON escrow FOR EACH ROW EXECUTE FUNCTION escrow_guard();

-- Domain views of ledger.md 9 that the vault answers from its own tables ----------------------------------------

-- The vault's half of audit_hold_task: the compliance job joins open holds with open tasks.
CREATE VIEW audit_hold_age AS SELECT h.id, h.account_id, h.amount, h.placed_at FROM credit_hold h
  WHERE h.status = 'held' AND h.purpose = 'task' AND h.placed_at < now() - interval '72 hours';

CREATE VIEW audit_escrow AS
  SELECT coalesce(a.subject_id, e.agreement_id) AS agreement_id, coalesce(a.posted, 0) AS posted, coalesce(e.amount_minor, 0) AS open
    FROM (SELECT subject_id, posted FROM ledger_account WHERE kind = 'escrow') a
    FULL JOIN (SELECT agreement_id, amount_minor FROM escrow WHERE status IN ('funded','held','disputed')) e
      ON e.agreement_id = a.subject_id
   WHERE coalesce(a.posted, 0) <> coalesce(e.amount_minor, 0);

CREATE VIEW audit_reserve AS
  SELECT coalesce(a.subject_id::text, d.task_id) AS task_id, coalesce(a.posted, 0) AS posted, coalesce(d.price, 0) AS disputed
    FROM (SELECT subject_id, posted FROM ledger_account WHERE kind = 'dispute_reserve') a
    FULL JOIN (SELECT o.ref_id AS task_id, (o.result ->> 'priceMinor')::bigint AS price FROM ledger_transfer o
                WHERE o.kind = 'dispute_open' AND NOT EXISTS (SELECT 1 FROM ledger_transfer r
                      WHERE r.kind = 'dispute_resolve' AND r.ref_type = 'task' AND r.ref_id = o.ref_id)) d
      ON d.task_id = a.subject_id::text
   WHERE coalesce(a.posted, 0) <> coalesce(d.price, 0);

CREATE VIEW audit_pending AS
  SELECT a.id, a.subject_id AS agent_id, a.posted, coalesce(c.open, 0) AS open FROM ledger_account a
    LEFT JOIN (SELECT e.account_id, sum(e.posted_delta) AS open
                 FROM ledger_transfer t JOIN ledger_entry e ON e.transfer_id = t.id
                WHERE t.kind = 'capture' AND NOT EXISTS (SELECT 1 FROM ledger_transfer x
                      WHERE x.ref_type = 'task' AND x.ref_id = t.ref_id AND x.kind IN ('refund','settle','dispute_open'))
                GROUP BY 1) c ON c.account_id = a.id
   WHERE a.kind = 'pending' AND a.posted <> coalesce(c.open, 0);

CREATE VIEW audit_earned_lock AS
  SELECT l.account_id, l.task_id, l.amount FROM earned_lock l
   WHERE NOT EXISTS (SELECT 1 FROM ledger_transfer t WHERE t.ref_type = 'task' AND t.ref_id = l.task_id::text AND t.kind = 'settle')
  UNION ALL
  SELECT a.id, NULL, l.s FROM ledger_account a
    JOIN (SELECT account_id, sum(amount)::bigint AS s FROM earned_lock WHERE until > now() GROUP BY 1) l ON l.account_id = a.id
   WHERE l.s > a.posted - a.held;

-- The cheap part: no day between the first transfer and yesterday is without a seal, and each names the one before.
-- The two hours are the time a seal may take after midnight.
CREATE VIEW audit_seal AS
  SELECT s.day, 'chain' AS problem FROM (
      SELECT day, prev_hash, lag(hash) OVER (ORDER BY day) AS before, lag(day) OVER (ORDER BY day) AS day_before FROM ledger_seal) s
   WHERE s.prev_hash <> coalesce(s.before, decode(repeat('00', 32), 'hex')) OR s.day - s.day_before <> 1
  UNION ALL
  SELECT d.day::date, 'missing' FROM (SELECT min(booked_at AT TIME ZONE 'UTC')::date AS first FROM ledger_transfer) f,
      LATERAL generate_series(f.first, ((now() - interval '2 hours') AT TIME ZONE 'UTC')::date - 1, interval '1 day') d(day)
   WHERE NOT EXISTS (SELECT 1 FROM ledger_seal s WHERE s.day = d.day::date);

-- Names of domain.md and payments.md (ledger.md 2.2). An untracked account is its last snapshot plus the entries booked
-- on later days; an entry is written after its transaction began, so the index on created_at may narrow the search.
CREATE VIEW ledger_balance AS
  SELECT 'owner:' || subject_id || ':available' AS name, subject_id, currency, posted - held AS balance FROM ledger_account WHERE kind = 'pool'
  UNION ALL SELECT 'owner:' || subject_id || ':held', subject_id, currency, held FROM ledger_account WHERE kind = 'pool'
  UNION ALL SELECT 'purchase:' || subject_id || ':frozen', subject_id, currency, posted FROM ledger_account WHERE kind = 'pool_frozen'
  UNION ALL SELECT 'owner:' || subject_id || ':refunding', subject_id, currency, posted FROM ledger_account WHERE kind = 'pool_refunding'
  UNION ALL SELECT 'owner:' || subject_id || ':receivable', subject_id, currency, posted FROM ledger_account WHERE kind = 'pool_receivable'
  UNION ALL SELECT 'agent:' || subject_id || ':pending', subject_id, currency, posted FROM ledger_account WHERE kind = 'pending'
  UNION ALL SELECT 'agent:' || subject_id || ':earned', subject_id, currency, posted - held FROM ledger_account WHERE kind = 'earned'
  UNION ALL SELECT 'agent:' || subject_id || ':withdrawal.pending', subject_id, currency, held FROM ledger_account WHERE kind = 'earned'
  UNION ALL SELECT 'agent:' || subject_id || ':receivable', subject_id, currency, posted FROM ledger_account WHERE kind = 'earned_receivable'
  UNION ALL SELECT 'agreement:' || subject_id || ':escrow', subject_id, currency, posted FROM ledger_account WHERE kind = 'escrow'
  UNION ALL SELECT 'platform:dispute_reserve', NULL, currency, sum(posted)::bigint FROM ledger_account WHERE kind = 'dispute_reserve' GROUP BY currency
  UNION ALL
  SELECT 'platform:' || a.kind, NULL, a.currency, (coalesce(s.posted, 0) + coalesce(t.tail, 0))::bigint
    FROM ledger_account a
    LEFT JOIN LATERAL (SELECT b.day, b.posted FROM balance_snapshot b WHERE b.account_id = a.id ORDER BY b.day DESC LIMIT 1) s ON true
    LEFT JOIN LATERAL (
      SELECT sum(e.posted_delta) AS tail FROM ledger_entry e JOIN ledger_transfer x ON x.id = e.transfer_id
       WHERE e.account_id = a.id AND e.account_version IS NULL
         AND e.created_at >= coalesce((s.day + 1)::timestamp AT TIME ZONE 'UTC', '-infinity')
         AND x.booked_at >= coalesce((s.day + 1)::timestamp AT TIME ZONE 'UTC', '-infinity')) t ON true
   WHERE a.side = 0;

-- The platform's own accounts in the configured currency.
INSERT INTO ledger_account (id, kind, currency, side)
  SELECT ledger_account_id(kind, NULL, 'usd'), kind, 'usd', 0
    FROM unnest(ARRAY['stripe_clearing','revenue','vpc_revenue','bank','stripe_fees','dispute_loss','promo','adjustment']) AS kind;

-- Stripe (payments.md) -----------------------------------------------------------------------------------------

-- CreateTable
CREATE TABLE "stripe_customer" (
    "owner_id" UUID NOT NULL,
    "stripe_customer_id" TEXT,
    "generation" INTEGER NOT NULL DEFAULT 1,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "stripe_customer_pkey" PRIMARY KEY ("owner_id")
);

-- CreateTable
CREATE TABLE "payment_method" (
    "id" UUID NOT NULL,
    "owner_id" UUID NOT NULL,
    "stripe_payment_method_id" TEXT NOT NULL,
    "brand" TEXT NOT NULL,
    "last4" TEXT NOT NULL,
    "exp_month" INTEGER NOT NULL,
    "exp_year" INTEGER NOT NULL,
    "fingerprint_hash" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "detached_at" TIMESTAMPTZ(3),

    CONSTRAINT "payment_method_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "top_up" (
    "id" UUID NOT NULL,
    "owner_id" UUID NOT NULL,
    "amount_minor" BIGINT NOT NULL,
    "credits_minor" BIGINT NOT NULL,
    "currency" CHAR(3) NOT NULL,
    "origin" TEXT NOT NULL,
    "pack_id" UUID,
    "stripe_payment_method_id" TEXT,
    "stripe_customer_id" TEXT,
    "stripe_payment_intent_id" TEXT,
    "trigger_event_id" TEXT,
    "status" TEXT NOT NULL DEFAULT 'pending',
    "failure_code" TEXT,
    "refunded_minor" BIGINT NOT NULL DEFAULT 0,
    "freezes" INTEGER NOT NULL DEFAULT 0,
    "call_key" INTEGER NOT NULL DEFAULT 1,
    "called_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "settled_at" TIMESTAMPTZ(3),

    CONSTRAINT "top_up_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "credit_pack" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "description" TEXT NOT NULL,
    "credits" BIGINT NOT NULL,
    "price_minor" BIGINT NOT NULL,
    "currency" CHAR(3) NOT NULL,
    "is_popular" BOOLEAN NOT NULL DEFAULT false,
    "bonus_credits" BIGINT,
    "features" TEXT[],
    "active" BOOLEAN NOT NULL DEFAULT true,
    "position" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "credit_pack_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "auto_top_up" (
    "owner_id" UUID NOT NULL,
    "enabled" BOOLEAN NOT NULL,
    "threshold_minor" BIGINT NOT NULL,
    "reload_minor" BIGINT NOT NULL,
    "payment_method_id" UUID,
    "armed" BOOLEAN NOT NULL DEFAULT true,
    "last_triggered_at" TIMESTAMPTZ(3),
    "failure_count" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "auto_top_up_pkey" PRIMARY KEY ("owner_id")
);

-- CreateTable
CREATE TABLE "credit_refund" (
    "id" UUID NOT NULL,
    "owner_id" UUID NOT NULL,
    "top_up_id" UUID NOT NULL,
    "amount_minor" BIGINT NOT NULL,
    "currency" CHAR(3) NOT NULL,
    "stripe_refund_id" TEXT,
    "status" TEXT NOT NULL DEFAULT 'held',
    "call_key" INTEGER NOT NULL DEFAULT 1,
    "called_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "credit_refund_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "card_dispute" (
    "stripe_dispute_id" TEXT NOT NULL,
    "top_up_id" UUID NOT NULL,
    "owner_id" UUID NOT NULL,
    "amount_minor" BIGINT NOT NULL,
    "currency" CHAR(3) NOT NULL,
    "status" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "evidence_due_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "card_dispute_pkey" PRIMARY KEY ("stripe_dispute_id")
);

-- CreateTable
CREATE TABLE "connect_account" (
    "owner_id" UUID NOT NULL,
    "stripe_account_id" TEXT NOT NULL,
    "transfers_enabled" BOOLEAN NOT NULL DEFAULT false,
    "details_submitted" BOOLEAN NOT NULL DEFAULT false,
    "country" TEXT,
    "payout_failure" TEXT,
    "deauthorized_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "connect_account_pkey" PRIMARY KEY ("owner_id")
);

-- CreateTable
CREATE TABLE "withdrawal" (
    "id" UUID NOT NULL,
    "agent_id" UUID NOT NULL,
    "owner_id" UUID NOT NULL,
    "amount_minor" BIGINT NOT NULL,
    "currency" CHAR(3) NOT NULL,
    "stripe_account_id" TEXT NOT NULL,
    "stripe_transfer_id" TEXT,
    "status" TEXT NOT NULL DEFAULT 'held',
    "waiting" BOOLEAN NOT NULL DEFAULT false,
    "failure_code" TEXT,
    "reversed_minor" BIGINT NOT NULL DEFAULT 0,
    "call_key" INTEGER NOT NULL DEFAULT 1,
    "called_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "withdrawal_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "stripe_event" (
    "id" TEXT NOT NULL,
    "account" TEXT,
    "type" TEXT NOT NULL,
    "api_version" TEXT,
    "payload" JSONB NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'pending',
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "last_error" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "received_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "processed_at" TIMESTAMPTZ(3),

    CONSTRAINT "stripe_event_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "reconciliation" (
    "id" UUID NOT NULL,
    "day" DATE NOT NULL,
    "ran_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "ok" BOOLEAN NOT NULL,
    "matched" INTEGER NOT NULL,
    "result" JSONB NOT NULL,

    CONSTRAINT "reconciliation_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "vault_alert" (
    "key" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "subject_id" TEXT,
    "detail" JSONB NOT NULL,
    "count" INTEGER NOT NULL DEFAULT 1,
    "first_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "vault_alert_pkey" PRIMARY KEY ("key")
);

-- CreateIndex
CREATE UNIQUE INDEX "stripe_customer_stripe_customer_id_key" ON "stripe_customer"("stripe_customer_id");

-- CreateIndex
CREATE UNIQUE INDEX "payment_method_stripe_payment_method_id_key" ON "payment_method"("stripe_payment_method_id");

-- CreateIndex
CREATE INDEX "payment_method_owner_id_created_at_idx" ON "payment_method"("owner_id", "created_at");

-- CreateIndex
CREATE UNIQUE INDEX "top_up_stripe_payment_intent_id_key" ON "top_up"("stripe_payment_intent_id");

-- CreateIndex
CREATE UNIQUE INDEX "top_up_trigger_event_id_key" ON "top_up"("trigger_event_id");

-- CreateIndex
CREATE INDEX "top_up_owner_id_created_at_idx" ON "top_up"("owner_id", "created_at" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "credit_refund_stripe_refund_id_key" ON "credit_refund"("stripe_refund_id");

-- CreateIndex
CREATE INDEX "credit_refund_top_up_id_idx" ON "credit_refund"("top_up_id");

-- CreateIndex
CREATE INDEX "card_dispute_top_up_id_idx" ON "card_dispute"("top_up_id");

-- CreateIndex
CREATE UNIQUE INDEX "connect_account_stripe_account_id_key" ON "connect_account"("stripe_account_id");

-- CreateIndex
CREATE UNIQUE INDEX "withdrawal_stripe_transfer_id_key" ON "withdrawal"("stripe_transfer_id");

-- CreateIndex
CREATE INDEX "withdrawal_owner_id_created_at_idx" ON "withdrawal"("owner_id", "created_at" DESC);

-- CreateIndex
CREATE INDEX "stripe_event_received_at_idx" ON "stripe_event"("received_at" DESC);

-- CreateIndex
CREATE INDEX "reconciliation_day_ran_at_idx" ON "reconciliation"("day", "ran_at");

-- CreateIndex
CREATE INDEX "vault_alert_last_at_idx" ON "vault_alert"("last_at" DESC);

ALTER TABLE top_up ADD CONSTRAINT top_up_status CHECK (status IN
  ('pending','requires_action','processing','succeeded','failed','cancelled','review'));
ALTER TABLE top_up ADD CONSTRAINT top_up_origin CHECK (origin IN ('card','saved_card','auto'));
ALTER TABLE top_up ADD CONSTRAINT top_up_amounts CHECK (amount_minor > 0 AND credits_minor >= amount_minor
  AND refunded_minor BETWEEN 0 AND amount_minor);
-- A call to Stripe whose answer is not stored yet: one per pool. And one off-session top-up in flight per pool.
CREATE UNIQUE INDEX top_up_one_call ON top_up (owner_id) WHERE status = 'pending' AND stripe_payment_intent_id IS NULL;
CREATE UNIQUE INDEX top_up_one_auto ON top_up (owner_id) WHERE origin = 'auto' AND status IN ('pending','requires_action','processing');
CREATE INDEX top_up_open ON top_up (created_at) WHERE status IN ('pending','requires_action','processing','failed');

ALTER TABLE credit_pack ADD CONSTRAINT credit_pack_amounts CHECK (credits > 0 AND price_minor > 0 AND coalesce(bonus_credits, 0) >= 0
  AND credits + coalesce(bonus_credits, 0) >= price_minor);
ALTER TABLE auto_top_up ADD CONSTRAINT auto_top_up_amounts CHECK (threshold_minor >= 0 AND reload_minor > 0 AND failure_count >= 0);
ALTER TABLE credit_refund ADD CONSTRAINT credit_refund_status CHECK (status IN ('held','submitted','settled','returned'));
ALTER TABLE credit_refund ADD CONSTRAINT credit_refund_amount CHECK (amount_minor > 0);
CREATE INDEX credit_refund_open ON credit_refund (created_at) WHERE status IN ('held','submitted');
ALTER TABLE withdrawal ADD CONSTRAINT withdrawal_status CHECK (status IN ('held','submitted','transferred','reversed','failed'));
ALTER TABLE withdrawal ADD CONSTRAINT withdrawal_amounts CHECK (amount_minor > 0 AND reversed_minor BETWEEN 0 AND amount_minor);
CREATE INDEX withdrawal_open ON withdrawal (created_at) WHERE status IN ('held','submitted');
ALTER TABLE stripe_event ADD CONSTRAINT stripe_event_status CHECK (status IN ('pending','done','ignored','dead'));
CREATE INDEX stripe_event_open ON stripe_event (received_at) WHERE status IN ('pending','dead');
ALTER TABLE payment_method ADD CONSTRAINT payment_method_last4 CHECK (last4 ~ '^[0-9]{4}$');

-- An ended purchase, withdrawal or refund does not go back: states follow their rank (payments.md 4, step 6).
CREATE FUNCTION payment_state_guard() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  IF (TG_TABLE_NAME = 'top_up' AND OLD.status = 'succeeded' AND NEW.status <> 'succeeded')
     OR (TG_TABLE_NAME = 'withdrawal' AND OLD.status IN ('failed','reversed') AND NEW.status <> OLD.status)
     OR (TG_TABLE_NAME = 'credit_refund' AND OLD.status = 'returned' AND NEW.status <> 'returned')
     OR (TG_TABLE_NAME = 'stripe_event' AND OLD.status = 'done' AND NEW.status <> 'done')
  THEN RAISE EXCEPTION 'illegal transition of %', TG_TABLE_NAME USING ERRCODE = 'LG005'; END IF;
  RETURN NEW; END $$;
CREATE TRIGGER state BEFORE UPDATE OF status ON top_up FOR EACH ROW EXECUTE FUNCTION payment_state_guard();
CREATE TRIGGER state BEFORE UPDATE OF status ON withdrawal FOR EACH ROW EXECUTE FUNCTION payment_state_guard();
CREATE TRIGGER state BEFORE UPDATE OF status ON credit_refund FOR EACH ROW EXECUTE FUNCTION payment_state_guard();
CREATE TRIGGER state BEFORE UPDATE OF status ON stripe_event FOR EACH ROW EXECUTE FUNCTION payment_state_guard();

INSERT INTO credit_pack (id, name, description, credits, price_minor, currency, is_popular, features, position) VALUES
  ('0197a000-0000-7000-8000-000000000001', 'Starter', 'A first handful of tasks.', 2500, 2500, 'usd', false, ARRAY['2,500 credits'], 1),
  ('0197a000-0000-7000-8000-000000000002', 'Builder', 'For a team that delegates every day.', 10000, 10000, 'usd', true, ARRAY['10,000 credits'], 2),
  ('0197a000-0000-7000-8000-000000000003', 'Studio', 'For many agents at work.', 50000, 50000, 'usd', false, ARRAY['50,000 credits'], 3);

-- What the business rows say must be in the ledger: a paid purchase has its posting, an open withdrawal its open hold, an
-- ended one the end that belongs to it.
CREATE VIEW audit_reference AS
  SELECT 'top_up' AS kind, p.id, p.status FROM top_up p
   WHERE p.status = 'succeeded' AND NOT EXISTS (SELECT 1 FROM ledger_transfer t WHERE t.posting_key = 'pi:' || p.stripe_payment_intent_id)
  UNION ALL
  SELECT 'withdrawal', w.id, w.status FROM withdrawal w
    LEFT JOIN credit_hold h ON h.purpose = 'withdrawal' AND h.ref_id = w.id
   WHERE h.status IS DISTINCT FROM CASE WHEN w.status IN ('held', 'submitted') THEN 'held'
                                        WHEN w.status = 'failed' THEN 'released' ELSE 'captured' END;
