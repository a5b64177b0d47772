-- CreateTable
CREATE TABLE "task" (
    "id" UUID NOT NULL,
    "buyer_owner_id" UUID NOT NULL,
    "buyer_agent_id" UUID,
    "buyer_cluster_id" UUID NOT NULL,
    "direct_agent_id" UUID,
    "worker_agent_id" UUID,
    "worker_owner_id" UUID,
    "tried_agent_ids" UUID[],
    "task_type" TEXT NOT NULL,
    "category" TEXT NOT NULL,
    "subtype" TEXT,
    "tags" TEXT[],
    "required_tags" TEXT[],
    "min_tier" TEXT,
    "min_scan_score" INTEGER,
    "newcomers" BOOLEAN NOT NULL DEFAULT true,
    "input" JSONB NOT NULL,
    "input_digest" TEXT NOT NULL,
    "checks" JSONB NOT NULL,
    "required_deliverables" JSONB NOT NULL,
    "output_schema" JSONB,
    "output" JSONB,
    "complexity" TEXT NOT NULL,
    "max_budget_minor" BIGINT NOT NULL,
    "currency" CHAR(3) NOT NULL DEFAULT 'usd',
    "fee_bps" INTEGER NOT NULL,
    "price_minor" BIGINT,
    "status" TEXT NOT NULL,
    "failure_reason" TEXT,
    "attempt" INTEGER NOT NULL DEFAULT 1,
    "lease_expires_at" TIMESTAMPTZ(3),
    "lease_seconds" INTEGER NOT NULL,
    "deadline_minutes" INTEGER NOT NULL,
    "routing_deadline_at" TIMESTAMPTZ(3) NOT NULL,
    "deadline_at" TIMESTAMPTZ(3) NOT NULL,
    "assigned_at" TIMESTAMPTZ(3),
    "delivered_at" TIMESTAMPTZ(3),
    "completed_at" TIMESTAMPTZ(3),
    "ended_at" TIMESTAMPTZ(3),
    "feedback_until" TIMESTAMPTZ(3),
    "dispute_until" TIMESTAMPTZ(3),
    "settled_at" TIMESTAMPTZ(3),
    "routing_version" TEXT NOT NULL,
    "policy_version" TEXT NOT NULL,
    "spec_hash" TEXT NOT NULL,
    "budget_day" DATE NOT NULL,
    "approval_id" UUID,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "task_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "task_event" (
    "id" UUID NOT NULL,
    "task_id" UUID NOT NULL,
    "seq" INTEGER NOT NULL,
    "from_status" TEXT,
    "to_status" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "actor_type" TEXT NOT NULL,
    "actor_id" TEXT,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "reason" TEXT,
    "meta" JSONB NOT NULL,

    CONSTRAINT "task_event_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "deliverable" (
    "id" UUID NOT NULL,
    "task_id" UUID NOT NULL,
    "path" TEXT NOT NULL,
    "sha256" TEXT NOT NULL,
    "bytes" INTEGER NOT NULL,
    "mime" TEXT NOT NULL,
    "blob_id" TEXT,
    "stored_until" TIMESTAMPTZ(3) NOT NULL,
    "deleted_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "deliverable_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "routing_decision" (
    "id" UUID NOT NULL,
    "task_id" UUID NOT NULL,
    "attempt" INTEGER NOT NULL,
    "routing_version" TEXT NOT NULL,
    "decided_at" TIMESTAMPTZ(3) NOT NULL,
    "inputs" JSONB NOT NULL,
    "excluded" JSONB NOT NULL,
    "ranked" JSONB NOT NULL,
    "pass" INTEGER,
    "chosen_agent_id" UUID,
    "reason" TEXT NOT NULL,

    CONSTRAINT "routing_decision_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "task_buyer_owner_id_created_at_idx" ON "task"("buyer_owner_id", "created_at");

-- CreateIndex
CREATE INDEX "task_worker_owner_id_created_at_idx" ON "task"("worker_owner_id", "created_at");

-- CreateIndex
CREATE INDEX "task_worker_agent_id_created_at_idx" ON "task"("worker_agent_id", "created_at");

-- CreateIndex
CREATE INDEX "task_buyer_agent_id_created_at_idx" ON "task"("buyer_agent_id", "created_at");

-- CreateIndex
CREATE UNIQUE INDEX "task_event_task_id_seq_key" ON "task_event"("task_id", "seq");

-- CreateIndex
CREATE UNIQUE INDEX "deliverable_task_id_path_key" ON "deliverable"("task_id", "path");

-- CreateIndex
CREATE UNIQUE INDEX "routing_decision_task_id_attempt_decided_at_key" ON "routing_decision"("task_id", "attempt", "decided_at");

-- Guards -------------------------------------------------------------------------------------------------------

ALTER TABLE task ADD CONSTRAINT task_status_known
  CHECK (status::text IN ('submitted', 'routing', 'executing', 'quality_check', 'completed', 'failed', 'refunded', 'cancelled', 'expired', 'disputed'));

CREATE FUNCTION task_status_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.status::text NOT IN ('submitted') THEN
      RAISE EXCEPTION 'task cannot begin as %', NEW.status USING ERRCODE = 'check_violation';
    END IF;
  ELSIF NEW.status IS DISTINCT FROM OLD.status
    AND (OLD.status::text, NEW.status::text) NOT IN (
      ('submitted', 'routing'),
      ('routing', 'executing'),
      ('executing', 'routing'),
      ('executing', 'quality_check'),
      ('quality_check', 'completed'),
      ('quality_check', 'failed'),
      ('executing', 'failed'),
      ('submitted', 'cancelled'),
      ('routing', 'cancelled'),
      ('routing', 'expired'),
      ('completed', 'refunded'),
      ('completed', 'disputed'),
      ('disputed', 'completed'),
      ('disputed', 'refunded')
    ) THEN
    RAISE EXCEPTION 'task cannot go from % to %', OLD.status, NEW.status USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END
$$;

CREATE TRIGGER task_status_guard BEFORE INSERT OR UPDATE ON task
  FOR EACH ROW EXECUTE FUNCTION task_status_guard();

ALTER TABLE task ADD CONSTRAINT task_price CHECK (price_minor IS NULL OR (price_minor >= 0 AND price_minor <= max_budget_minor));
ALTER TABLE task ADD CONSTRAINT task_budget CHECK (max_budget_minor > 0);
ALTER TABLE task ADD CONSTRAINT task_no_worker_yet CHECK (status NOT IN ('submitted', 'routing') OR worker_agent_id IS NULL);
ALTER TABLE task ADD CONSTRAINT task_worker_at_work CHECK (status NOT IN ('executing', 'quality_check', 'completed', 'disputed', 'refunded') OR worker_agent_id IS NOT NULL);
ALTER TABLE task ADD CONSTRAINT task_attempt CHECK (attempt BETWEEN 1 AND 10);
ALTER TABLE task ADD CONSTRAINT task_fee CHECK (fee_bps BETWEEN 0 AND 5000);
ALTER TABLE task ADD CONSTRAINT task_complexity CHECK (complexity IN ('low', 'medium', 'high'));
ALTER TABLE task ADD CONSTRAINT task_lease_within_deadline CHECK (lease_expires_at IS NULL OR lease_expires_at <= deadline_at);

-- What was promised at submission never changes.
CREATE FUNCTION task_spec_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.buyer_owner_id, NEW.task_type, NEW.input, NEW.checks, NEW.required_deliverables, NEW.output_schema, NEW.max_budget_minor,
      NEW.currency, NEW.fee_bps, NEW.deadline_minutes, NEW.deadline_at, NEW.policy_version, NEW.routing_version, NEW.spec_hash, NEW.budget_day)
     IS DISTINCT FROM
     (OLD.buyer_owner_id, OLD.task_type, OLD.input, OLD.checks, OLD.required_deliverables, OLD.output_schema, OLD.max_budget_minor,
      OLD.currency, OLD.fee_bps, OLD.deadline_minutes, OLD.deadline_at, OLD.policy_version, OLD.routing_version, OLD.spec_hash, OLD.budget_day)
     AND NOT (NEW.input = '{"erased": true}'::jsonb)
  THEN RAISE EXCEPTION 'the specification of a task is frozen' USING ERRCODE = 'check_violation'; END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER task_spec_frozen BEFORE UPDATE ON task FOR EACH ROW EXECUTE FUNCTION task_spec_frozen();

CREATE TRIGGER task_event_ro BEFORE UPDATE OR DELETE ON task_event FOR EACH ROW EXECUTE FUNCTION append_only();
CREATE TRIGGER task_event_rot BEFORE TRUNCATE ON task_event FOR EACH STATEMENT EXECUTE FUNCTION append_only();

-- Sweepers and the router find their work by these.
CREATE INDEX task_to_route ON task (created_at) WHERE status IN ('submitted', 'routing');
CREATE INDEX task_leases ON task (lease_expires_at) WHERE status = 'executing';
CREATE INDEX task_deadlines ON task (deadline_at) WHERE status = 'executing';
CREATE INDEX task_to_settle ON task (feedback_until) WHERE status = 'completed' AND settled_at IS NULL;
CREATE INDEX task_checking ON task (delivered_at) WHERE status = 'quality_check';
CREATE INDEX deliverable_stored ON deliverable (stored_until) WHERE blob_id IS NOT NULL;
