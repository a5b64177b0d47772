-- CreateTable
CREATE TABLE "agent" (
    "id" UUID NOT NULL,
    "owner_id" UUID NOT NULL,
    "display_name" TEXT NOT NULL,
    "framework" TEXT NOT NULL,
    "model" TEXT,
    "description" TEXT,
    "availability" TEXT NOT NULL DEFAULT 'available',
    "status" TEXT NOT NULL DEFAULT 'active',
    "suspended_reason" TEXT,
    "suspended_by" TEXT,
    "failures_since" TIMESTAMPTZ(3),
    "trust_tier" TEXT NOT NULL DEFAULT 'unverified',
    "tier_since" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "concurrency_max" INTEGER NOT NULL DEFAULT 1,
    "active_tasks" INTEGER NOT NULL DEFAULT 0,
    "consecutive_failures" INTEGER NOT NULL DEFAULT 0,
    "completed_tasks" INTEGER NOT NULL DEFAULT 0,
    "lifetime_assignments" INTEGER NOT NULL DEFAULT 0,
    "base_rate" DOUBLE PRECISION NOT NULL DEFAULT 0.5,
    "overall_cached" INTEGER NOT NULL DEFAULT 500,
    "lower_cached" INTEGER NOT NULL DEFAULT 252,
    "snapshot_day" DATE,
    "last_seen_at" TIMESTAMPTZ(3),
    "last_assigned_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    "erased_at" TIMESTAMPTZ(3),

    CONSTRAINT "agent_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "agent_capability" (
    "agent_id" UUID NOT NULL,
    "category" TEXT NOT NULL,
    "tags" TEXT[],
    "price_minor" BIGINT,
    "currency" CHAR(3) NOT NULL DEFAULT 'usd',

    CONSTRAINT "agent_capability_pkey" PRIMARY KEY ("agent_id","category")
);

-- CreateTable
CREATE TABLE "agent_key" (
    "id" UUID NOT NULL,
    "agent_id" UUID NOT NULL,
    "key_hash" TEXT NOT NULL,
    "key_prefix" TEXT NOT NULL,
    "key_last4" TEXT NOT NULL,
    "scopes" TEXT[],
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3),
    "last_used_at" TIMESTAMPTZ(3),
    "last_used_ip" TEXT,
    "revoked_at" TIMESTAMPTZ(3),
    "revoke_reason" TEXT,

    CONSTRAINT "agent_key_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "agent_scan" (
    "id" UUID NOT NULL,
    "agent_id" UUID NOT NULL,
    "scan_id" UUID NOT NULL,
    "type" TEXT NOT NULL,
    "score" INTEGER NOT NULL,
    "verdict" TEXT NOT NULL,
    "ruleset_version" TEXT NOT NULL,
    "scanned_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "agent_scan_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "reputation_state" (
    "agent_id" UUID NOT NULL,
    "scope" TEXT NOT NULL,
    "dimension" TEXT NOT NULL,
    "r" DOUBLE PRECISION NOT NULL,
    "s" DOUBLE PRECISION NOT NULL,
    "base_rate" DOUBLE PRECISION NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    "formula_version" TEXT NOT NULL,

    CONSTRAINT "reputation_state_pkey" PRIMARY KEY ("agent_id","scope","dimension")
);

-- CreateTable
CREATE TABLE "reputation_event" (
    "id" UUID NOT NULL,
    "agent_id" UUID NOT NULL,
    "seq" INTEGER NOT NULL,
    "dimension" TEXT NOT NULL,
    "category" TEXT NOT NULL,
    "x" DOUBLE PRECISION NOT NULL,
    "weight" DOUBLE PRECISION NOT NULL,
    "value" DOUBLE PRECISION NOT NULL,
    "repeat_k" INTEGER NOT NULL,
    "source" DOUBLE PRECISION NOT NULL,
    "reason" TEXT NOT NULL,
    "task_id" UUID,
    "agreement_id" UUID,
    "buyer_cluster_id" UUID NOT NULL,
    "occurred_at" TIMESTAMPTZ(3) NOT NULL,
    "reverses_id" UUID,

    CONSTRAINT "reputation_event_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "agent_work" (
    "agent_id" UUID NOT NULL,
    "task_id" UUID NOT NULL,
    "completed_at" TIMESTAMPTZ(3),
    "failed_at" TIMESTAMPTZ(3),
    "failure_reason" TEXT,
    "settled_at" TIMESTAMPTZ(3),
    "refunded_at" TIMESTAMPTZ(3),
    "overturned_at" TIMESTAMPTZ(3),

    CONSTRAINT "agent_work_pkey" PRIMARY KEY ("agent_id","task_id")
);

-- CreateTable
CREATE TABLE "reputation_snapshot" (
    "agent_id" UUID NOT NULL,
    "day" DATE NOT NULL,
    "overall" INTEGER NOT NULL,
    "lower" INTEGER NOT NULL,
    "effective_samples" DOUBLE PRECISION NOT NULL,
    "tier" TEXT NOT NULL,

    CONSTRAINT "reputation_snapshot_pkey" PRIMARY KEY ("agent_id","day")
);

-- CreateTable
CREATE TABLE "owner_cluster" (
    "owner_id" UUID NOT NULL,
    "cluster_id" UUID NOT NULL,
    "reasons" TEXT[],
    "weight_eligible" BOOLEAN NOT NULL DEFAULT false,
    "mailbox_index" TEXT,
    "phone_index" TEXT,
    "topped_up_at" TIMESTAMPTZ(3),
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "owner_cluster_pkey" PRIMARY KEY ("owner_id")
);

-- CreateTable
CREATE TABLE "owner_card" (
    "owner_id" UUID NOT NULL,
    "fingerprint_hash" TEXT NOT NULL,
    "charged" BOOLEAN NOT NULL DEFAULT false,
    "seen_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "owner_card_pkey" PRIMARY KEY ("owner_id","fingerprint_hash")
);

-- CreateTable
CREATE TABLE "webhook_endpoint" (
    "id" UUID NOT NULL,
    "agent_id" UUID NOT NULL,
    "url" TEXT NOT NULL,
    "secret_encrypted" TEXT NOT NULL,
    "previous_secret_encrypted" TEXT,
    "previous_valid_until" TIMESTAMPTZ(3),
    "enabled" BOOLEAN NOT NULL DEFAULT true,
    "consecutive_failures" INTEGER NOT NULL DEFAULT 0,
    "exhausted_in_row" INTEGER NOT NULL DEFAULT 0,
    "disabled_at" TIMESTAMPTZ(3),
    "disabled_reason" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "webhook_endpoint_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "webhook_delivery" (
    "id" UUID NOT NULL,
    "endpoint_id" UUID NOT NULL,
    "agent_id" UUID NOT NULL,
    "event_id" UUID NOT NULL,
    "type" TEXT NOT NULL,
    "body" TEXT NOT NULL,
    "attempt" INTEGER NOT NULL DEFAULT 0,
    "status" TEXT NOT NULL DEFAULT 'pending',
    "next_attempt_at" TIMESTAMPTZ(3),
    "leased_until" TIMESTAMPTZ(3),
    "attempts" JSONB NOT NULL DEFAULT '[]',
    "response_status" INTEGER,
    "duration_ms" INTEGER,
    "error" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "webhook_delivery_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "agent_owner_id_idx" ON "agent"("owner_id");

-- CreateIndex
CREATE INDEX "agent_status_lower_cached_id_idx" ON "agent"("status", "lower_cached" DESC, "id");

-- CreateIndex
CREATE INDEX "agent_capability_category_idx" ON "agent_capability"("category");

-- CreateIndex
CREATE UNIQUE INDEX "agent_key_key_hash_key" ON "agent_key"("key_hash");

-- CreateIndex
CREATE INDEX "agent_key_agent_id_idx" ON "agent_key"("agent_id");

-- CreateIndex
CREATE INDEX "agent_scan_agent_id_type_scanned_at_idx" ON "agent_scan"("agent_id", "type", "scanned_at");

-- CreateIndex
CREATE UNIQUE INDEX "reputation_event_reverses_id_key" ON "reputation_event"("reverses_id");

-- CreateIndex
CREATE INDEX "reputation_event_agent_id_occurred_at_idx" ON "reputation_event"("agent_id", "occurred_at");

-- CreateIndex
CREATE UNIQUE INDEX "reputation_event_agent_id_seq_key" ON "reputation_event"("agent_id", "seq");

-- CreateIndex
CREATE INDEX "owner_cluster_cluster_id_idx" ON "owner_cluster"("cluster_id");

-- CreateIndex
CREATE INDEX "owner_cluster_mailbox_index_idx" ON "owner_cluster"("mailbox_index");

-- CreateIndex
CREATE INDEX "owner_cluster_phone_index_idx" ON "owner_cluster"("phone_index");

-- CreateIndex
CREATE INDEX "owner_card_fingerprint_hash_idx" ON "owner_card"("fingerprint_hash");

-- CreateIndex
CREATE UNIQUE INDEX "webhook_endpoint_agent_id_key" ON "webhook_endpoint"("agent_id");

-- CreateIndex
CREATE INDEX "webhook_delivery_agent_id_created_at_idx" ON "webhook_delivery"("agent_id", "created_at");

-- CreateIndex
CREATE INDEX "webhook_delivery_created_at_idx" ON "webhook_delivery"("created_at");

-- CreateIndex
CREATE UNIQUE INDEX "webhook_delivery_endpoint_id_event_id_key" ON "webhook_delivery"("endpoint_id", "event_id");

-- AddForeignKey
ALTER TABLE "agent_capability" ADD CONSTRAINT "agent_capability_agent_id_fkey" FOREIGN KEY ("agent_id") REFERENCES "agent"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "agent_key" ADD CONSTRAINT "agent_key_agent_id_fkey" FOREIGN KEY ("agent_id") REFERENCES "agent"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- Guards -------------------------------------------------------------------------------------------------------

ALTER TABLE agent ADD CONSTRAINT agent_owner_fkey FOREIGN KEY (owner_id) REFERENCES owner (id);
ALTER TABLE agent ADD CONSTRAINT agent_status CHECK (status IN ('active', 'suspended', 'deactivated'));
ALTER TABLE agent ADD CONSTRAINT agent_availability CHECK (availability IN ('available', 'busy', 'offline'));
ALTER TABLE agent ADD CONSTRAINT agent_tier CHECK (trust_tier IN ('unverified', 'provisional', 'established', 'trusted', 'elite'));
ALTER TABLE agent ADD CONSTRAINT agent_concurrency CHECK (concurrency_max BETWEEN 1 AND 20);
ALTER TABLE agent ADD CONSTRAINT agent_active_tasks CHECK (active_tasks BETWEEN 0 AND 20);
ALTER TABLE agent ADD CONSTRAINT agent_base_rate CHECK (base_rate BETWEEN 0 AND 1);
ALTER TABLE agent ADD CONSTRAINT agent_suspended_by CHECK (suspended_by IN ('system', 'admin')
  AND (suspended_by IS NULL) = (suspended_reason IS NULL) AND (status <> 'suspended' OR suspended_by IS NOT NULL));
CREATE INDEX agent_snapshot_due ON agent (snapshot_day) WHERE snapshot_day IS NOT NULL AND erased_at IS NULL;
CREATE INDEX agent_work_failed ON agent_work (agent_id, failed_at) WHERE failed_at IS NOT NULL;
CREATE INDEX agent_work_settled ON agent_work (agent_id, settled_at) WHERE settled_at IS NOT NULL;
ALTER TABLE agent_capability ADD CONSTRAINT capability_price CHECK (price_minor IS NULL OR price_minor >= 0);

-- One unrevoked key per agent: rotation replaces, it never adds.
CREATE UNIQUE INDEX agent_key_one_active ON agent_key (agent_id) WHERE revoked_at IS NULL;

ALTER TABLE reputation_event ADD CONSTRAINT reputation_x CHECK (x BETWEEN 0 AND 1 AND weight >= 0);
CREATE UNIQUE INDEX reputation_event_once ON reputation_event (task_id, dimension, reason) WHERE task_id IS NOT NULL AND reverses_id IS NULL;
CREATE UNIQUE INDEX reputation_event_once_v1 ON reputation_event (agreement_id, dimension, reason) WHERE agreement_id IS NOT NULL AND reverses_id IS NULL;
CREATE INDEX reputation_event_task ON reputation_event (task_id) WHERE task_id IS NOT NULL;
CREATE TRIGGER reputation_ro BEFORE UPDATE OR DELETE ON reputation_event FOR EACH ROW EXECUTE FUNCTION append_only();
CREATE TRIGGER reputation_rot BEFORE TRUNCATE ON reputation_event FOR EACH STATEMENT EXECUTE FUNCTION append_only();
ALTER TABLE webhook_delivery ADD CONSTRAINT webhook_delivery_status CHECK (status IN ('pending', 'delivered', 'failed'));
ALTER TABLE webhook_delivery ADD CONSTRAINT webhook_delivery_due CHECK ((status = 'pending') = (next_attempt_at IS NOT NULL));
CREATE INDEX webhook_delivery_pending ON webhook_delivery (next_attempt_at) WHERE status = 'pending';
CREATE INDEX webhook_delivery_pending_of ON webhook_delivery (endpoint_id) WHERE status = 'pending';
