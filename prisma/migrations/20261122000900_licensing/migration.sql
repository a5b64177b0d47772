-- CreateTable
CREATE TABLE "organization" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "owner_id" UUID,
    "stripe_customer_id" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "erased_at" TIMESTAMPTZ(3),

    CONSTRAINT "organization_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "vpc_license" (
    "id" UUID NOT NULL,
    "org_id" UUID NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'active',
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "allowed_replicas" INTEGER NOT NULL,
    "support_tier" TEXT NOT NULL,
    "notes" TEXT NOT NULL DEFAULT '',
    "replica_policy" TEXT NOT NULL DEFAULT 'soft',
    "offline" BOOLEAN NOT NULL DEFAULT false,
    "usage_budget_minor" BIGINT,
    "issued_at" TIMESTAMPTZ(3) NOT NULL,
    "last_validated_at" TIMESTAMPTZ(3),
    "suspended_at" TIMESTAMPTZ(3),
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "vpc_license_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "vpc_license_key" (
    "id" UUID NOT NULL,
    "license_id" UUID NOT NULL,
    "key_hash" CHAR(64) NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "retires_at" TIMESTAMPTZ(3),
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "vpc_license_key_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "vpc_seat" (
    "license_id" UUID NOT NULL,
    "deployment_id" TEXT NOT NULL,
    "hostname" TEXT NOT NULL,
    "id" UUID NOT NULL,
    "version" TEXT NOT NULL,
    "first_seen" TIMESTAMPTZ(3) NOT NULL,
    "last_seen" TIMESTAMPTZ(3) NOT NULL,
    "released_at" TIMESTAMPTZ(3),
    "instance_id" UUID,
    "previous_instance_id" UUID,
    "over_limit" BOOLEAN NOT NULL DEFAULT false,
    "instance_cloned_at" TIMESTAMPTZ(3),
    "deployment_reused_at" TIMESTAMPTZ(3),

    CONSTRAINT "vpc_seat_pkey" PRIMARY KEY ("license_id","deployment_id","hostname")
);

-- CreateTable
CREATE TABLE "vpc_seat_day" (
    "license_id" UUID NOT NULL,
    "day" DATE NOT NULL,
    "peak" INTEGER NOT NULL,
    "overage" INTEGER NOT NULL,

    CONSTRAINT "vpc_seat_day_pkey" PRIMARY KEY ("license_id","day")
);

-- CreateTable
CREATE TABLE "vpc_telemetry" (
    "id" UUID NOT NULL,
    "license_id" UUID NOT NULL,
    "deployment_id" TEXT NOT NULL,
    "hostname" TEXT NOT NULL,
    "model" TEXT NOT NULL,
    "period_start" TIMESTAMPTZ(3) NOT NULL,
    "period_end" TIMESTAMPTZ(3) NOT NULL,
    "revision" INTEGER NOT NULL DEFAULT 0,
    "input_tokens" BIGINT NOT NULL,
    "output_tokens" BIGINT NOT NULL,
    "request_count" BIGINT NOT NULL,
    "payload_hash" CHAR(64) NOT NULL,
    "instance_id" UUID,
    "source" TEXT NOT NULL,
    "received_at" TIMESTAMPTZ(3) NOT NULL,
    "superseded_by" UUID,
    "held_reason" TEXT,
    "decision" TEXT,
    "decided_at" TIMESTAMPTZ(3),

    CONSTRAINT "vpc_telemetry_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "vpc_usage_hour" (
    "license_id" UUID NOT NULL,
    "hour" TIMESTAMPTZ(3) NOT NULL,
    "deployment_id" TEXT NOT NULL,
    "model" TEXT NOT NULL,
    "input_tokens" DECIMAL(38,0) NOT NULL DEFAULT 0,
    "output_tokens" DECIMAL(38,0) NOT NULL DEFAULT 0,
    "request_count" DECIMAL(38,0) NOT NULL DEFAULT 0,
    "events" INTEGER NOT NULL DEFAULT 0,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "vpc_usage_hour_pkey" PRIMARY KEY ("license_id","hour","deployment_id","model")
);

-- CreateTable
CREATE TABLE "vpc_rate_card" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "effective_from" TIMESTAMPTZ(3) NOT NULL,
    "currency" CHAR(3) NOT NULL DEFAULT 'usd',
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "vpc_rate_card_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "vpc_rate_line" (
    "card_id" UUID NOT NULL,
    "model" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "price_millionths" BIGINT NOT NULL,
    "tiers" JSONB NOT NULL DEFAULT '[]',
    "included_units" BIGINT NOT NULL DEFAULT 0,
    "meter" TEXT,

    CONSTRAINT "vpc_rate_line_pkey" PRIMARY KEY ("card_id","model","kind")
);

-- CreateTable
CREATE TABLE "vpc_usage_period" (
    "id" UUID NOT NULL,
    "org_id" UUID NOT NULL,
    "month" DATE NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'open',
    "currency" CHAR(3) NOT NULL DEFAULT 'usd',
    "total_minor" BIGINT,
    "closed_at" TIMESTAMPTZ(3),

    CONSTRAINT "vpc_usage_period_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "vpc_usage_line" (
    "id" UUID NOT NULL,
    "period_id" UUID NOT NULL,
    "license_id" UUID NOT NULL,
    "model" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "source" TEXT NOT NULL DEFAULT 'usage',
    "month" DATE NOT NULL,
    "units" DECIMAL(38,0) NOT NULL,
    "amount_minor" BIGINT NOT NULL,
    "rated" BOOLEAN NOT NULL DEFAULT true,
    "text" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "vpc_usage_line_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "vpc_meter_export" (
    "id" UUID NOT NULL,
    "license_id" UUID NOT NULL,
    "meter" TEXT NOT NULL,
    "day" DATE NOT NULL,
    "rev" INTEGER NOT NULL,
    "identifier" TEXT NOT NULL,
    "stripe_customer_id" TEXT,
    "value" DECIMAL(38,0) NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'pending',
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "first_attempt_at" TIMESTAMPTZ(3),
    "last_attempt_at" TIMESTAMPTZ(3),
    "settled_at" TIMESTAMPTZ(3),
    "problem" TEXT,
    "period_id" UUID,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "vpc_meter_export_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "vpc_export_day" (
    "license_id" UUID NOT NULL,
    "day" DATE NOT NULL,
    "planned_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "vpc_export_day_pkey" PRIMARY KEY ("license_id","day")
);

-- CreateTable
CREATE TABLE "vpc_alert" (
    "id" UUID NOT NULL,
    "org_id" UUID NOT NULL,
    "license_id" UUID,
    "kind" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "detail" JSONB NOT NULL DEFAULT '{}',
    "raised_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "vpc_alert_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "vpc_usage_log" (
    "license_id" UUID NOT NULL,
    "deployment_id" TEXT NOT NULL,
    "hostname" TEXT NOT NULL,
    "instance_id" UUID NOT NULL,
    "last_seq" BIGINT NOT NULL,
    "last_mac" CHAR(64) NOT NULL,
    "received_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "vpc_usage_log_pkey" PRIMARY KEY ("license_id","deployment_id","hostname","instance_id")
);

-- CreateIndex
CREATE UNIQUE INDEX "organization_stripe_customer_id_key" ON "organization"("stripe_customer_id");

-- CreateIndex
CREATE INDEX "organization_owner_id_idx" ON "organization"("owner_id");

-- CreateIndex
CREATE INDEX "vpc_license_org_id_idx" ON "vpc_license"("org_id");

-- CreateIndex
CREATE INDEX "vpc_license_expires_at_idx" ON "vpc_license"("expires_at");

-- CreateIndex
CREATE UNIQUE INDEX "vpc_license_key_key_hash_key" ON "vpc_license_key"("key_hash");

-- CreateIndex
CREATE INDEX "vpc_license_key_license_id_idx" ON "vpc_license_key"("license_id");

-- CreateIndex
CREATE UNIQUE INDEX "vpc_seat_id_key" ON "vpc_seat"("id");

-- CreateIndex
CREATE INDEX "vpc_seat_last_seen_idx" ON "vpc_seat"("last_seen");

-- CreateIndex
CREATE INDEX "vpc_seat_day_day_idx" ON "vpc_seat_day"("day");

-- CreateIndex
CREATE INDEX "vpc_telemetry_license_id_received_at_idx" ON "vpc_telemetry"("license_id", "received_at" DESC);

-- CreateIndex
CREATE INDEX "vpc_usage_hour_updated_at_idx" ON "vpc_usage_hour"("updated_at");

-- CreateIndex
CREATE UNIQUE INDEX "vpc_rate_card_effective_from_key" ON "vpc_rate_card"("effective_from");

-- CreateIndex
CREATE INDEX "vpc_usage_period_status_month_idx" ON "vpc_usage_period"("status", "month");

-- CreateIndex
CREATE UNIQUE INDEX "vpc_usage_period_org_id_month_key" ON "vpc_usage_period"("org_id", "month");

-- CreateIndex
CREATE INDEX "vpc_usage_line_period_id_idx" ON "vpc_usage_line"("period_id");

-- CreateIndex
CREATE INDEX "vpc_usage_line_license_id_month_idx" ON "vpc_usage_line"("license_id", "month");

-- CreateIndex
CREATE UNIQUE INDEX "vpc_meter_export_identifier_key" ON "vpc_meter_export"("identifier");

-- CreateIndex
CREATE INDEX "vpc_meter_export_state_last_attempt_at_idx" ON "vpc_meter_export"("state", "last_attempt_at");

-- CreateIndex
CREATE INDEX "vpc_meter_export_stripe_customer_id_meter_day_idx" ON "vpc_meter_export"("stripe_customer_id", "meter", "day");

-- CreateIndex
CREATE UNIQUE INDEX "vpc_meter_export_license_id_meter_day_rev_key" ON "vpc_meter_export"("license_id", "meter", "day", "rev");

-- CreateIndex
CREATE INDEX "vpc_alert_org_id_raised_at_idx" ON "vpc_alert"("org_id", "raised_at" DESC);

-- CreateIndex
CREATE INDEX "vpc_alert_raised_at_idx" ON "vpc_alert"("raised_at" DESC);

-- AddForeignKey
ALTER TABLE "vpc_license" ADD CONSTRAINT "vpc_license_org_id_fkey" FOREIGN KEY ("org_id") REFERENCES "organization"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "vpc_license_key" ADD CONSTRAINT "vpc_license_key_license_id_fkey" FOREIGN KEY ("license_id") REFERENCES "vpc_license"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "vpc_seat" ADD CONSTRAINT "vpc_seat_license_id_fkey" FOREIGN KEY ("license_id") REFERENCES "vpc_license"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "vpc_telemetry" ADD CONSTRAINT "vpc_telemetry_license_id_fkey" FOREIGN KEY ("license_id") REFERENCES "vpc_license"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "vpc_rate_line" ADD CONSTRAINT "vpc_rate_line_card_id_fkey" FOREIGN KEY ("card_id") REFERENCES "vpc_rate_card"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "vpc_usage_period" ADD CONSTRAINT "vpc_usage_period_org_id_fkey" FOREIGN KEY ("org_id") REFERENCES "organization"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "vpc_usage_line" ADD CONSTRAINT "vpc_usage_line_period_id_fkey" FOREIGN KEY ("period_id") REFERENCES "vpc_usage_period"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- Guards -------------------------------------------------------------------------------------------------------

CREATE EXTENSION IF NOT EXISTS btree_gist;

ALTER TABLE organization ADD CONSTRAINT organization_name CHECK (length(name) BETWEEN 1 AND 200);

ALTER TABLE vpc_license
  ADD CONSTRAINT vpc_license_status CHECK (status IN ('active', 'suspended', 'revoked')),
  ADD CONSTRAINT vpc_license_tier CHECK (support_tier IN ('standard', 'enterprise', 'platinum')),
  ADD CONSTRAINT vpc_license_policy CHECK (replica_policy IN ('soft', 'strict')),
  ADD CONSTRAINT vpc_license_replicas CHECK (allowed_replicas BETWEEN 1 AND 1000),
  ADD CONSTRAINT vpc_license_notes CHECK (length(notes) <= 2000),
  ADD CONSTRAINT vpc_license_budget CHECK (usage_budget_minor > 0),
  ADD CONSTRAINT vpc_license_dates CHECK (expires_at > issued_at),
  ADD CONSTRAINT vpc_license_suspended CHECK (status <> 'suspended' OR suspended_at IS NOT NULL),
  ADD CONSTRAINT vpc_license_revoked CHECK ((status = 'revoked') = (revoked_at IS NOT NULL));

-- A licence stays with its organisation, and a revoked one stays revoked.
CREATE FUNCTION vpc_license_guard() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  IF TG_OP = 'DELETE' THEN RAISE EXCEPTION 'a licence is revoked, never deleted' USING ERRCODE = 'VP001'; END IF;
  IF (NEW.id, NEW.org_id, NEW.issued_at) IS DISTINCT FROM (OLD.id, OLD.org_id, OLD.issued_at)
    THEN RAISE EXCEPTION 'a licence never moves' USING ERRCODE = 'VP001'; END IF;
  IF OLD.status = 'revoked' AND NEW.status <> 'revoked'
    THEN RAISE EXCEPTION 'a revoked licence stays revoked' USING ERRCODE = 'VP001'; END IF;
  RETURN NEW; END $$;
CREATE TRIGGER guard BEFORE UPDATE OR DELETE ON vpc_license FOR EACH ROW EXECUTE FUNCTION vpc_license_guard();

ALTER TABLE vpc_license_key ADD CONSTRAINT vpc_license_key_hash CHECK (key_hash ~ '^[0-9a-f]{64}$');
-- One key without an end per licence; the others retire.
CREATE UNIQUE INDEX vpc_license_key_one_live ON vpc_license_key (license_id) WHERE retires_at IS NULL;

ALTER TABLE vpc_seat ADD CONSTRAINT vpc_seat_hostname
  CHECK (hostname = lower(hostname) AND hostname NOT LIKE '%.' AND length(hostname) BETWEEN 1 AND 253);
ALTER TABLE vpc_seat_day ADD CONSTRAINT vpc_seat_day_counts CHECK (peak >= 0 AND overage >= 0 AND overage <= peak);

ALTER TABLE vpc_telemetry
  ADD CONSTRAINT tel_period CHECK (period_end > period_start AND period_end - period_start <= interval '24 hours'),
  ADD CONSTRAINT tel_numbers CHECK (
    input_tokens BETWEEN 0 AND 9007199254740991 AND output_tokens BETWEEN 0 AND 9007199254740991
    AND request_count BETWEEN 0 AND 9007199254740991 AND revision >= 0),
  ADD CONSTRAINT tel_held CHECK (held_reason IN ('too_old', 'before_issue')),
  ADD CONSTRAINT tel_decision CHECK (
    (decision IS NULL AND decided_at IS NULL)
    OR (decision IN ('bill', 'discard') AND decided_at IS NOT NULL AND held_reason IS NOT NULL)),
  ADD CONSTRAINT tel_source CHECK (source IN ('single', 'batch', 'file')),
  ADD CONSTRAINT tel_rev
    UNIQUE (license_id, deployment_id, hostname, model, period_start, period_end, revision),
  ADD CONSTRAINT tel_no_overlap EXCLUDE USING gist
    (license_id WITH =, deployment_id WITH =, hostname WITH =, model WITH =,
     tstzrange(period_start, period_end, '[)') WITH &&) WHERE (superseded_by IS NULL),
  -- The older row names its successor before the successor is written.
  ADD CONSTRAINT tel_superseded FOREIGN KEY (superseded_by) REFERENCES vpc_telemetry (id) DEFERRABLE INITIALLY DEFERRED;
CREATE INDEX vpc_telemetry_held ON vpc_telemetry (license_id, received_at) WHERE held_reason IS NOT NULL AND decision IS NULL;

-- What was reported stays as it was reported: a row may be superseded once, decided once, and lose its names to a
-- pseudonym; its numbers and bounds never change.
CREATE FUNCTION vpc_telemetry_guard() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  IF TG_OP = 'DELETE' THEN RAISE EXCEPTION 'telemetry is append-only' USING ERRCODE = 'VP002'; END IF;
  IF (NEW.id, NEW.license_id, NEW.model, NEW.period_start, NEW.period_end, NEW.revision, NEW.input_tokens, NEW.output_tokens,
      NEW.request_count, NEW.payload_hash, NEW.source, NEW.received_at, NEW.held_reason)
     IS DISTINCT FROM
     (OLD.id, OLD.license_id, OLD.model, OLD.period_start, OLD.period_end, OLD.revision, OLD.input_tokens, OLD.output_tokens,
      OLD.request_count, OLD.payload_hash, OLD.source, OLD.received_at, OLD.held_reason)
    THEN RAISE EXCEPTION 'reported usage does not change' USING ERRCODE = 'VP002'; END IF;
  IF OLD.superseded_by IS NOT NULL AND NEW.superseded_by IS DISTINCT FROM OLD.superseded_by
    THEN RAISE EXCEPTION 'a superseded event stays superseded' USING ERRCODE = 'VP002'; END IF;
  IF OLD.decision IS NOT NULL AND (NEW.decision, NEW.decided_at) IS DISTINCT FROM (OLD.decision, OLD.decided_at)
    THEN RAISE EXCEPTION 'a decision about a held event stands' USING ERRCODE = 'VP002'; END IF;
  RETURN NEW; END $$;
CREATE TRIGGER guard BEFORE UPDATE OR DELETE ON vpc_telemetry FOR EACH ROW EXECUTE FUNCTION vpc_telemetry_guard();
CREATE TRIGGER guard_all BEFORE TRUNCATE ON vpc_telemetry FOR EACH STATEMENT EXECUTE FUNCTION append_only();

ALTER TABLE vpc_usage_hour ADD CONSTRAINT vpc_usage_hour_sums
  CHECK (input_tokens >= 0 AND output_tokens >= 0 AND request_count >= 0 AND events >= 0
         AND hour = date_trunc('hour', hour, 'UTC'));

ALTER TABLE vpc_rate_card ADD CONSTRAINT vpc_rate_card_hour CHECK (effective_from = date_trunc('hour', effective_from, 'UTC'));
ALTER TABLE vpc_rate_line
  ADD CONSTRAINT vpc_rate_line_kind CHECK (kind IN ('input', 'output', 'request', 'replica_day')),
  ADD CONSTRAINT vpc_rate_line_price CHECK (price_millionths >= 0 AND included_units >= 0),
  ADD CONSTRAINT vpc_rate_line_meter CHECK (meter ~ '^[a-z0-9_]{1,45}$');
CREATE TRIGGER vpc_rate_card_ro BEFORE UPDATE OR DELETE ON vpc_rate_card FOR EACH ROW EXECUTE FUNCTION append_only();
CREATE TRIGGER vpc_rate_line_ro BEFORE UPDATE OR DELETE ON vpc_rate_line FOR EACH ROW EXECUTE FUNCTION append_only();

ALTER TABLE vpc_usage_period
  ADD CONSTRAINT vpc_usage_period_status CHECK (status IN ('open', 'closing', 'closed')),
  ADD CONSTRAINT vpc_usage_period_closed CHECK ((status = 'closed') = (closed_at IS NOT NULL AND total_minor IS NOT NULL)),
  ADD CONSTRAINT vpc_usage_period_month CHECK (extract(day FROM month) = 1);
CREATE FUNCTION vpc_usage_period_guard() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  IF TG_OP = 'DELETE' OR OLD.status = 'closed' OR (NEW.id, NEW.org_id, NEW.month) IS DISTINCT FROM (OLD.id, OLD.org_id, OLD.month)
     OR (OLD.status = 'closing' AND NEW.status = 'open')
    THEN RAISE EXCEPTION 'a usage period only goes forward' USING ERRCODE = 'VP003'; END IF;
  RETURN NEW; END $$;
CREATE TRIGGER guard BEFORE UPDATE OR DELETE ON vpc_usage_period FOR EACH ROW EXECUTE FUNCTION vpc_usage_period_guard();

ALTER TABLE vpc_usage_line
  ADD CONSTRAINT vpc_usage_line_kind CHECK (kind IN ('input', 'output', 'request', 'replica_day')),
  ADD CONSTRAINT vpc_usage_line_source CHECK (source IN ('usage', 'late', 'stripe_credit'));
CREATE TRIGGER vpc_usage_line_ro BEFORE UPDATE OR DELETE ON vpc_usage_line FOR EACH ROW EXECUTE FUNCTION append_only();

ALTER TABLE vpc_meter_export
  ADD CONSTRAINT vpc_meter_export_state CHECK (state IN
    ('pending', 'sending', 'sent', 'cancelling', 'cancelled', 'failed', 'skipped', 'incident', 'credit')),
  ADD CONSTRAINT vpc_meter_export_identifier CHECK (length(identifier) <= 100),
  ADD CONSTRAINT vpc_meter_export_value CHECK (CASE WHEN state = 'credit' THEN value < 0 ELSE value > 0 END),
  ADD CONSTRAINT vpc_meter_export_rev CHECK (rev BETWEEN 0 AND 9999);

ALTER TABLE vpc_alert ADD CONSTRAINT vpc_alert_once UNIQUE NULLS NOT DISTINCT (org_id, license_id, kind, key);
