-- CreateTable
CREATE TABLE "withdrawal_reversal" (
    "id" UUID NOT NULL,
    "withdrawal_id" UUID NOT NULL,
    "amount_minor" BIGINT NOT NULL,
    "stripe_reversal_id" TEXT,
    "status" TEXT NOT NULL DEFAULT 'asked',
    "failure_code" TEXT,
    "call_key" INTEGER NOT NULL DEFAULT 1,
    "called_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "withdrawal_reversal_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "customer_redaction" (
    "id" UUID NOT NULL,
    "owner_id" UUID NOT NULL,
    "stripe_customer_ids" TEXT[],
    "stripe_job_id" TEXT,
    "status" TEXT NOT NULL DEFAULT 'asked',
    "failure_code" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "ended_at" TIMESTAMPTZ(3),

    CONSTRAINT "customer_redaction_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "withdrawal_reversal_stripe_reversal_id_key" ON "withdrawal_reversal"("stripe_reversal_id");

-- CreateIndex
CREATE INDEX "withdrawal_reversal_withdrawal_id_idx" ON "withdrawal_reversal"("withdrawal_id");

-- CreateIndex
CREATE UNIQUE INDEX "customer_redaction_owner_id_key" ON "customer_redaction"("owner_id");

-- CreateIndex
CREATE UNIQUE INDEX "customer_redaction_stripe_job_id_key" ON "customer_redaction"("stripe_job_id");

ALTER TABLE withdrawal_reversal ADD CONSTRAINT withdrawal_reversal_status CHECK (status IN ('asked','done','failed'));
ALTER TABLE withdrawal_reversal ADD CONSTRAINT withdrawal_reversal_amount CHECK (amount_minor > 0);
ALTER TABLE withdrawal_reversal ADD CONSTRAINT withdrawal_reversal_done CHECK (status <> 'done' OR stripe_reversal_id IS NOT NULL);
ALTER TABLE withdrawal_reversal ADD CONSTRAINT withdrawal_reversal_of FOREIGN KEY (withdrawal_id) REFERENCES withdrawal(id);
CREATE INDEX withdrawal_reversal_open ON withdrawal_reversal (created_at) WHERE status = 'asked';
ALTER TABLE customer_redaction ADD CONSTRAINT customer_redaction_status CHECK (status IN ('asked','created','running','done','failed'));
CREATE INDEX customer_redaction_open ON customer_redaction (created_at) WHERE status IN ('asked','created','running');
