-- CreateTable
CREATE TABLE "security_scan" (
    "id" UUID NOT NULL,
    "owner_id" UUID NOT NULL,
    "agent_id" UUID,
    "type" TEXT NOT NULL,
    "content_sha256" CHAR(64) NOT NULL,
    "content_bytes" INTEGER NOT NULL,
    "score" INTEGER NOT NULL,
    "passed" BOOLEAN NOT NULL,
    "verdict" TEXT NOT NULL,
    "summary" JSONB NOT NULL,
    "threats" JSONB NOT NULL,
    "truncated" BOOLEAN NOT NULL,
    "ruleset_version" TEXT NOT NULL,
    "scanned_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "security_scan_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "security_scan_owner_id_scanned_at_id_idx" ON "security_scan"("owner_id", "scanned_at", "id");

-- CreateIndex
CREATE INDEX "security_scan_agent_id_scanned_at_idx" ON "security_scan"("agent_id", "scanned_at");

-- CreateIndex
CREATE INDEX "security_scan_scanned_at_idx" ON "security_scan"("scanned_at");

-- Guards -------------------------------------------------------------------------------------------------------

ALTER TABLE security_scan ADD CONSTRAINT security_scan_type CHECK (type IN ('settings', 'mcp_config', 'skill'));
ALTER TABLE security_scan ADD CONSTRAINT security_scan_verdict CHECK (verdict IN ('block', 'review', 'clean'));
ALTER TABLE security_scan ADD CONSTRAINT security_scan_score CHECK (score BETWEEN 0 AND 100 AND passed = (score >= 70));
ALTER TABLE security_scan ADD CONSTRAINT security_scan_digest CHECK (content_sha256 ~ '^[0-9a-f]{64}$');
ALTER TABLE security_scan ADD CONSTRAINT security_scan_size CHECK (content_bytes BETWEEN 0 AND 1048576);
