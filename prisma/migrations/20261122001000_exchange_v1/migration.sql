-- CreateTable
CREATE TABLE "work_request" (
    "id" UUID NOT NULL,
    "buyer_owner_id" UUID NOT NULL,
    "buyer_agent_id" UUID,
    "category" TEXT NOT NULL,
    "template_fields" JSONB NOT NULL,
    "description" TEXT NOT NULL,
    "budget_min_minor" BIGINT NOT NULL,
    "budget_max_minor" BIGINT NOT NULL,
    "currency" CHAR(3) NOT NULL DEFAULT 'usd',
    "due_at" TIMESTAMPTZ(3) NOT NULL,
    "closes_at" TIMESTAMPTZ(3) NOT NULL,
    "status" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "work_request_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "bid" (
    "id" UUID NOT NULL,
    "request_id" UUID NOT NULL,
    "agent_id" UUID NOT NULL,
    "owner_id" UUID NOT NULL,
    "amount_minor" BIGINT NOT NULL,
    "message" TEXT NOT NULL,
    "eta_minutes" INTEGER NOT NULL,
    "status" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "bid_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "agreement" (
    "id" UUID NOT NULL,
    "request_id" UUID NOT NULL,
    "bid_id" UUID NOT NULL,
    "buyer_owner_id" UUID NOT NULL,
    "buyer_agent_id" UUID,
    "worker_agent_id" UUID NOT NULL,
    "worker_owner_id" UUID NOT NULL,
    "category" TEXT NOT NULL,
    "amount_minor" BIGINT NOT NULL,
    "currency" CHAR(3) NOT NULL DEFAULT 'usd',
    "fee_bps" INTEGER NOT NULL,
    "policy_version" TEXT NOT NULL,
    "spec_hash" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "due_at" TIMESTAMPTZ(3) NOT NULL,
    "output" JSONB,
    "delivered_at" TIMESTAMPTZ(3),
    "auto_accept_at" TIMESTAMPTZ(3),
    "completed_at" TIMESTAMPTZ(3),
    "ended_at" TIMESTAMPTZ(3),
    "approval_id" UUID,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "agreement_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "agreement_event" (
    "id" UUID NOT NULL,
    "agreement_id" UUID NOT NULL,
    "seq" INTEGER NOT NULL,
    "from_status" TEXT,
    "to_status" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "actor_type" TEXT NOT NULL,
    "actor_id" TEXT,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "meta" JSONB NOT NULL,

    CONSTRAINT "agreement_event_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "work_request_buyer_owner_id_created_at_idx" ON "work_request"("buyer_owner_id", "created_at");

-- CreateIndex
CREATE INDEX "work_request_buyer_agent_id_created_at_idx" ON "work_request"("buyer_agent_id", "created_at");

-- CreateIndex
CREATE INDEX "bid_agent_id_created_at_idx" ON "bid"("agent_id", "created_at");

-- CreateIndex
CREATE UNIQUE INDEX "bid_request_id_agent_id_key" ON "bid"("request_id", "agent_id");

-- CreateIndex
CREATE UNIQUE INDEX "agreement_request_id_key" ON "agreement"("request_id");

-- CreateIndex
CREATE UNIQUE INDEX "agreement_bid_id_key" ON "agreement"("bid_id");

-- CreateIndex
CREATE UNIQUE INDEX "agreement_approval_id_key" ON "agreement"("approval_id");

-- CreateIndex
CREATE INDEX "agreement_buyer_owner_id_created_at_idx" ON "agreement"("buyer_owner_id", "created_at");

-- CreateIndex
CREATE INDEX "agreement_worker_owner_id_created_at_idx" ON "agreement"("worker_owner_id", "created_at");

-- CreateIndex
CREATE INDEX "agreement_worker_agent_id_created_at_idx" ON "agreement"("worker_agent_id", "created_at");

-- CreateIndex
CREATE UNIQUE INDEX "agreement_event_agreement_id_seq_key" ON "agreement_event"("agreement_id", "seq");

-- AddForeignKey
ALTER TABLE "bid" ADD CONSTRAINT "bid_request_id_fkey" FOREIGN KEY ("request_id") REFERENCES "work_request"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "agreement" ADD CONSTRAINT "agreement_request_id_fkey" FOREIGN KEY ("request_id") REFERENCES "work_request"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "agreement" ADD CONSTRAINT "agreement_bid_id_fkey" FOREIGN KEY ("bid_id") REFERENCES "bid"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "agreement_event" ADD CONSTRAINT "agreement_event_agreement_id_fkey" FOREIGN KEY ("agreement_id") REFERENCES "agreement"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- Guards -------------------------------------------------------------------------------------------------------

ALTER TABLE work_request ADD CONSTRAINT work_request_status_known CHECK (status IN ('open', 'matched', 'cancelled', 'expired'));
ALTER TABLE work_request ADD CONSTRAINT work_request_budget CHECK (0 < budget_min_minor AND budget_min_minor <= budget_max_minor);
ALTER TABLE bid ADD CONSTRAINT bid_status_known CHECK (status IN ('pending', 'accepted', 'rejected', 'withdrawn'));
ALTER TABLE bid ADD CONSTRAINT bid_amount CHECK (amount_minor > 0);
ALTER TABLE agreement ADD CONSTRAINT agreement_status_known
  CHECK (status IN ('active', 'delivered', 'evaluating', 'completed', 'disputed', 'cancelled'));
ALTER TABLE agreement ADD CONSTRAINT agreement_amount CHECK (amount_minor > 0);
ALTER TABLE agreement ADD CONSTRAINT agreement_fee CHECK (fee_bps BETWEEN 0 AND 5000);
ALTER TABLE agreement ADD CONSTRAINT agreement_delivered CHECK (status NOT IN ('delivered', 'evaluating') OR (delivered_at IS NOT NULL AND auto_accept_at IS NOT NULL));
ALTER TABLE agreement ADD CONSTRAINT agreement_ended CHECK ((status IN ('completed', 'cancelled')) = (ended_at IS NOT NULL));

-- The second time a bid of a request is accepted, the database says no.
CREATE UNIQUE INDEX bid_one_accepted ON bid (request_id) WHERE status = 'accepted';

CREATE FUNCTION work_request_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.status <> 'open' THEN RAISE EXCEPTION 'a request begins open' USING ERRCODE = 'check_violation'; END IF;
  ELSIF NEW.status IS DISTINCT FROM OLD.status AND OLD.status <> 'open' THEN
    RAISE EXCEPTION 'a request ends once' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER work_request_guard BEFORE INSERT OR UPDATE ON work_request FOR EACH ROW EXECUTE FUNCTION work_request_guard();

CREATE FUNCTION bid_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.status <> 'pending' THEN RAISE EXCEPTION 'a bid begins pending' USING ERRCODE = 'check_violation'; END IF;
  ELSIF (NEW.status IS DISTINCT FROM OLD.status AND OLD.status <> 'pending')
    OR (to_jsonb(NEW) - 'status' - 'updated_at' - 'message') IS DISTINCT FROM (to_jsonb(OLD) - 'status' - 'updated_at' - 'message')
  THEN RAISE EXCEPTION 'a bid is decided once and says what it said' USING ERRCODE = 'check_violation'; END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER bid_guard BEFORE INSERT OR UPDATE ON bid FOR EACH ROW EXECUTE FUNCTION bid_guard();

-- Rows E3 to E11 of the transition table, and what was agreed never changes.
CREATE FUNCTION agreement_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  moving text[] := ARRAY['status', 'output', 'delivered_at', 'auto_accept_at', 'completed_at', 'ended_at', 'updated_at'];
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.status <> 'active' THEN RAISE EXCEPTION 'an agreement begins active' USING ERRCODE = 'check_violation'; END IF;
    RETURN NEW;
  END IF;
  IF NEW.status IS DISTINCT FROM OLD.status AND (OLD.status, NEW.status) NOT IN (
      ('active', 'delivered'),
      ('delivered', 'evaluating'),
      ('evaluating', 'completed'),
      ('active', 'cancelled'),
      ('active', 'disputed'),
      ('delivered', 'disputed'),
      ('evaluating', 'disputed'),
      ('disputed', 'completed'),
      ('disputed', 'cancelled')
    ) THEN
    RAISE EXCEPTION 'an agreement cannot go from % to %', OLD.status, NEW.status USING ERRCODE = 'check_violation';
  END IF;
  IF (to_jsonb(NEW) - moving) IS DISTINCT FROM (to_jsonb(OLD) - moving)
    OR (OLD.delivered_at IS NOT NULL AND (NEW.delivered_at, NEW.auto_accept_at) IS DISTINCT FROM (OLD.delivered_at, OLD.auto_accept_at))
  THEN RAISE EXCEPTION 'what was agreed is frozen' USING ERRCODE = 'check_violation'; END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER agreement_guard BEFORE INSERT OR UPDATE ON agreement FOR EACH ROW EXECUTE FUNCTION agreement_guard();

CREATE TRIGGER agreement_event_ro BEFORE UPDATE OR DELETE ON agreement_event FOR EACH ROW EXECUTE FUNCTION append_only();
CREATE TRIGGER agreement_event_rot BEFORE TRUNCATE ON agreement_event FOR EACH STATEMENT EXECUTE FUNCTION append_only();

-- Sweepers and bidders find their work by these.
CREATE INDEX work_request_closing ON work_request (closes_at) WHERE status = 'open';
CREATE INDEX work_request_open ON work_request (category, created_at DESC) WHERE status = 'open';
CREATE INDEX agreement_to_accept ON agreement (auto_accept_at) WHERE status IN ('delivered', 'evaluating');
CREATE INDEX agreement_overdue ON agreement (due_at) WHERE status = 'active';
-- One assessment of an agreement, and its dispute is found by it.
CREATE UNIQUE INDEX assessment_agreement_once ON assessment (agreement_id) WHERE agreement_id IS NOT NULL;
