-- CreateTable
CREATE TABLE "policy" (
    "id" UUID NOT NULL,
    "owner_id" UUID NOT NULL,
    "agent_id" UUID,
    "version" INTEGER NOT NULL,
    "enabled" BOOLEAN NOT NULL,
    "rules" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    "deleted_at" TIMESTAMPTZ(3),

    CONSTRAINT "policy_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "policy_version" (
    "policy_id" UUID NOT NULL,
    "version" INTEGER NOT NULL,
    "enabled" BOOLEAN NOT NULL,
    "rules" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "policy_version_pkey" PRIMARY KEY ("policy_id","version")
);

-- CreateTable
CREATE TABLE "budget_scope" (
    "id" UUID NOT NULL,
    "scope" TEXT NOT NULL,
    "scope_id" UUID NOT NULL,
    "owner_id" UUID NOT NULL,
    "currency" CHAR(3) NOT NULL DEFAULT 'usd',
    "told" JSONB NOT NULL DEFAULT '{}',

    CONSTRAINT "budget_scope_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "budget_usage" (
    "scope_id" UUID NOT NULL,
    "day" DATE NOT NULL,
    "committed_minor" BIGINT NOT NULL,

    CONSTRAINT "budget_usage_pkey" PRIMARY KEY ("scope_id","day")
);

-- CreateTable
CREATE TABLE "budget_commitment" (
    "subject_id" UUID NOT NULL,
    "owner_scope_id" UUID NOT NULL,
    "agent_scope_id" UUID,
    "day" DATE NOT NULL,
    "amount_minor" BIGINT NOT NULL,
    "returned_minor" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "budget_commitment_pkey" PRIMARY KEY ("subject_id")
);

-- CreateTable
CREATE TABLE "approval" (
    "id" UUID NOT NULL,
    "owner_id" UUID NOT NULL,
    "agent_id" UUID,
    "kind" TEXT NOT NULL,
    "request_encrypted" TEXT,
    "summary_encrypted" TEXT,
    "request_digest" TEXT NOT NULL,
    "task_type" TEXT NOT NULL,
    "worker_agent_id" TEXT,
    "amount_minor" BIGINT NOT NULL,
    "policy_id" UUID NOT NULL,
    "policy_version" INTEGER NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'pending',
    "requested_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "decided_by" TEXT,
    "decided_at" TIMESTAMPTZ(3),
    "note" TEXT,
    "task_id" UUID,
    "agreement_id" UUID,

    CONSTRAINT "approval_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "budget_scope_owner_id_idx" ON "budget_scope"("owner_id");

-- CreateIndex
CREATE UNIQUE INDEX "budget_scope_scope_scope_id_currency_key" ON "budget_scope"("scope", "scope_id", "currency");

-- CreateIndex
CREATE UNIQUE INDEX "approval_task_id_key" ON "approval"("task_id");

-- CreateIndex
CREATE UNIQUE INDEX "approval_agreement_id_key" ON "approval"("agreement_id");

-- CreateIndex
CREATE INDEX "approval_owner_id_requested_at_idx" ON "approval"("owner_id", "requested_at" DESC);

-- CreateIndex
CREATE INDEX "approval_agent_id_requested_at_idx" ON "approval"("agent_id", "requested_at" DESC);

-- Guards -------------------------------------------------------------------------------------------------------

-- One default and one policy per agent; the default has no agent, and there is one of it too.
CREATE UNIQUE INDEX policy_owner_agent ON policy (owner_id, agent_id) NULLS NOT DISTINCT;
ALTER TABLE policy ADD CONSTRAINT policy_version_positive CHECK (version >= 1);
ALTER TABLE policy ADD CONSTRAINT policy_deleted_disabled CHECK (deleted_at IS NULL OR NOT enabled);

CREATE TRIGGER policy_version_ro BEFORE UPDATE OR DELETE ON policy_version FOR EACH ROW EXECUTE FUNCTION append_only();
CREATE TRIGGER policy_version_rot BEFORE TRUNCATE ON policy_version FOR EACH STATEMENT EXECUTE FUNCTION append_only();

ALTER TABLE budget_scope ADD CONSTRAINT budget_scope_kind CHECK (scope IN ('owner', 'agent'));
ALTER TABLE budget_usage ADD CONSTRAINT budget_usage_not_negative CHECK (committed_minor >= 0);
ALTER TABLE budget_commitment ADD CONSTRAINT budget_commitment_amount CHECK (amount_minor > 0);
ALTER TABLE budget_commitment ADD CONSTRAINT budget_commitment_returned CHECK (returned_minor BETWEEN 0 AND amount_minor);

ALTER TABLE approval ADD CONSTRAINT approval_kind CHECK (kind IN ('task.submit', 'agreement.fund'));
ALTER TABLE approval ADD CONSTRAINT approval_status CHECK (status IN ('pending', 'approved', 'rejected', 'expired', 'withdrawn'));
ALTER TABLE approval ADD CONSTRAINT approval_amount CHECK (amount_minor > 0);
ALTER TABLE approval ADD CONSTRAINT approval_decided CHECK ((status = 'pending') = (decided_at IS NULL));
ALTER TABLE approval ADD CONSTRAINT approval_pending_has_request CHECK (status <> 'pending' OR request_encrypted IS NOT NULL);
ALTER TABLE approval ADD CONSTRAINT approval_subject CHECK ((status = 'approved') = (task_id IS NOT NULL OR agreement_id IS NOT NULL));

-- Decided once: a status that is not pending never changes, and what was asked for never does.
CREATE FUNCTION approval_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.status IS DISTINCT FROM OLD.status AND OLD.status <> 'pending' THEN
    RAISE EXCEPTION 'an approval is decided once' USING ERRCODE = 'check_violation';
  END IF;
  IF (NEW.owner_id, NEW.agent_id, NEW.kind, NEW.request_digest, NEW.amount_minor, NEW.policy_id, NEW.policy_version)
     IS DISTINCT FROM (OLD.owner_id, OLD.agent_id, OLD.kind, OLD.request_digest, OLD.amount_minor, OLD.policy_id, OLD.policy_version)
     OR (NEW.request_encrypted IS NOT NULL AND OLD.request_encrypted IS NULL)
  THEN RAISE EXCEPTION 'the request of an approval is frozen' USING ERRCODE = 'check_violation'; END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER approval_frozen BEFORE UPDATE ON approval FOR EACH ROW EXECUTE FUNCTION approval_frozen();

-- Sweepers find their work by these.
CREATE INDEX approval_pending ON approval (expires_at) WHERE status = 'pending';
CREATE INDEX approval_to_erase ON approval (decided_at) WHERE request_encrypted IS NOT NULL AND status <> 'pending';
