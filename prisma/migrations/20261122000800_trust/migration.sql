-- CreateTable
CREATE TABLE "trust_key" (
    "id" UUID NOT NULL,
    "owner_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "key_hash" TEXT NOT NULL,
    "key_prefix" TEXT NOT NULL,
    "key_last4" TEXT NOT NULL,
    "tier" TEXT NOT NULL DEFAULT 'free',
    "daily_limit" INTEGER NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'active',
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "last_used_at" TIMESTAMPTZ(3),
    "expires_at" TIMESTAMPTZ(3),
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "trust_key_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "trust_usage" (
    "key_id" UUID NOT NULL,
    "day" DATE NOT NULL,
    "count" INTEGER NOT NULL DEFAULT 0,
    "limit_reached_at" TIMESTAMPTZ(3),

    CONSTRAINT "trust_usage_pkey" PRIMARY KEY ("key_id","day")
);

-- CreateTable
CREATE TABLE "signing_key" (
    "kid" TEXT NOT NULL,
    "public_jwk" JSONB NOT NULL,
    "private_encrypted" TEXT NOT NULL,
    "active_from" TIMESTAMPTZ(3) NOT NULL,
    "retired_at" TIMESTAMPTZ(3),

    CONSTRAINT "signing_key_pkey" PRIMARY KEY ("kid")
);

-- CreateIndex
CREATE UNIQUE INDEX "trust_key_key_hash_key" ON "trust_key"("key_hash");

-- CreateIndex
CREATE INDEX "trust_key_owner_id_idx" ON "trust_key"("owner_id");

-- Guards -------------------------------------------------------------------------------------------------------

ALTER TABLE trust_key ADD CONSTRAINT trust_key_status CHECK (status IN ('active', 'revoked'));
ALTER TABLE trust_usage ADD CONSTRAINT trust_usage_count CHECK (count >= 0);
CREATE UNIQUE INDEX signing_key_one_active ON signing_key ((retired_at IS NULL)) WHERE retired_at IS NULL;
