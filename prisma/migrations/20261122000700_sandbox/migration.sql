-- CreateTable
CREATE TABLE "sandbox_run" (
    "id" UUID NOT NULL,
    "task_id" UUID NOT NULL,
    "attempt" INTEGER NOT NULL,
    "purpose" TEXT NOT NULL,
    "agent_id" UUID,
    "owner_id" UUID,
    "provider" TEXT NOT NULL,
    "isolation" TEXT,
    "external_id" TEXT,
    "host_id" TEXT NOT NULL,
    "class" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "limits" JSONB NOT NULL,
    "expires_at" TIMESTAMPTZ(3),
    "ready_at" TIMESTAMPTZ(3),
    "destroy_requested_at" TIMESTAMPTZ(3),
    "destroy_reason" TEXT,
    "destroyed_at" TIMESTAMPTZ(3),
    "usage" JSONB,
    "commands" INTEGER NOT NULL DEFAULT 0,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "sandbox_run_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "upload" (
    "id" UUID NOT NULL,
    "owner_id" UUID NOT NULL,
    "sha256" TEXT NOT NULL,
    "bytes" INTEGER NOT NULL,
    "blob_id" TEXT NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "upload_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "resource" (
    "id" UUID NOT NULL,
    "task_id" UUID NOT NULL,
    "path" TEXT NOT NULL,
    "sha256" TEXT NOT NULL,
    "bytes" INTEGER NOT NULL,
    "blob_id" TEXT,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "deleted_at" TIMESTAMPTZ(3),

    CONSTRAINT "resource_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "sandbox_host" (
    "id" TEXT NOT NULL,
    "url" TEXT,
    "provider" TEXT NOT NULL,
    "probe" JSONB NOT NULL,
    "capacity" JSONB NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "last_seen" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "sandbox_host_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "sandbox_quota" (
    "owner_id" UUID NOT NULL,
    "sessions_max" INTEGER NOT NULL,
    "reason" TEXT NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "sandbox_quota_pkey" PRIMARY KEY ("owner_id")
);

-- CreateTable
CREATE TABLE "blob_trash" (
    "blob_id" TEXT NOT NULL,
    "due_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "blob_trash_pkey" PRIMARY KEY ("blob_id")
);

-- CreateIndex
CREATE INDEX "blob_trash_due_at_idx" ON "blob_trash"("due_at");

-- CreateIndex
CREATE INDEX "sandbox_run_task_id_attempt_idx" ON "sandbox_run"("task_id", "attempt");

-- CreateIndex
CREATE INDEX "sandbox_run_host_id_status_idx" ON "sandbox_run"("host_id", "status");

-- CreateIndex
CREATE INDEX "upload_expires_at_idx" ON "upload"("expires_at");

-- CreateIndex
CREATE UNIQUE INDEX "upload_owner_id_sha256_key" ON "upload"("owner_id", "sha256");

-- CreateIndex
CREATE INDEX "resource_expires_at_idx" ON "resource"("expires_at");

-- CreateIndex
CREATE UNIQUE INDEX "resource_task_id_path_key" ON "resource"("task_id", "path");

-- Guards -------------------------------------------------------------------------------------------------------

ALTER TABLE sandbox_run ADD CONSTRAINT sandbox_run_status CHECK (status IN ('provisioning', 'loading_resources', 'ready', 'draining', 'destroyed', 'failed'));
ALTER TABLE sandbox_run ADD CONSTRAINT sandbox_run_purpose CHECK (purpose IN ('execute', 'evaluate'));
ALTER TABLE sandbox_run ADD CONSTRAINT sandbox_run_provider CHECK (provider IN ('local', 'e2b'));
CREATE UNIQUE INDEX sandbox_run_one_live ON sandbox_run (task_id, attempt) WHERE purpose = 'execute' AND status IN ('provisioning', 'loading_resources', 'ready', 'draining');
CREATE INDEX sandbox_run_to_destroy ON sandbox_run (host_id) WHERE destroy_requested_at IS NOT NULL AND destroyed_at IS NULL;
ALTER TABLE sandbox_quota ADD CONSTRAINT sandbox_quota_sessions CHECK (sessions_max BETWEEN 0 AND 1000);

-- An end is an end: what money depends on is that a run once seen as destroyed stays so.
CREATE FUNCTION sandbox_run_end_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'a sandbox run that has ended cannot change its status' USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER sandbox_run_end_stays BEFORE UPDATE OF status ON sandbox_run FOR EACH ROW
  WHEN (OLD.status IN ('destroyed', 'failed') AND NEW.status IS DISTINCT FROM OLD.status)
  EXECUTE FUNCTION sandbox_run_end_stays();
ALTER TABLE sandbox_run ADD CONSTRAINT sandbox_run_end_known CHECK ((status IN ('destroyed', 'failed')) = (destroyed_at IS NOT NULL));
