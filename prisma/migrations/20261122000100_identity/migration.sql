-- CreateTable
CREATE TABLE "owner" (
    "id" UUID NOT NULL,
    "name" TEXT,
    "email_normalized" TEXT NOT NULL,
    "email_typed" TEXT NOT NULL,
    "email_verified_at" TIMESTAMPTZ(3),
    "pending_email" TEXT,
    "password_hash" TEXT,
    "password_key_id" TEXT,
    "role" TEXT NOT NULL DEFAULT 'OWNER',
    "status" TEXT NOT NULL DEFAULT 'ACTIVE',
    "sessions_valid_from" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "password_changed_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "password_reset_due_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "erased_at" TIMESTAMPTZ(3),

    CONSTRAINT "owner_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "session" (
    "id" UUID NOT NULL,
    "owner_id" UUID NOT NULL,
    "token_hash" TEXT NOT NULL,
    "prev_token_hash" TEXT,
    "prev_valid_until" TIMESTAMPTZ(3),
    "state" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "password_verified_at" TIMESTAMPTZ(3),
    "second_factor_at" TIMESTAMPTZ(3),
    "second_factor_method" TEXT,
    "last_seen_at" TIMESTAMPTZ(3) NOT NULL,
    "idle_expires_at" TIMESTAMPTZ(3) NOT NULL,
    "absolute_expires_at" TIMESTAMPTZ(3) NOT NULL,
    "revoked_at" TIMESTAMPTZ(3),
    "revoke_reason" TEXT,
    "ip_encrypted" TEXT,
    "user_agent" TEXT,

    CONSTRAINT "session_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "two_factor" (
    "owner_id" UUID NOT NULL,
    "sms_enabled" BOOLEAN NOT NULL DEFAULT false,
    "phone_encrypted" TEXT,
    "phone_hmac" TEXT,
    "phone_key_id" TEXT,
    "phone_last4" TEXT,
    "phone_country" TEXT,
    "verified_at" TIMESTAMPTZ(3),
    "enabled_at" TIMESTAMPTZ(3),
    "enabled_by_session_id" UUID,
    "totp_secret_encrypted" TEXT,
    "totp_pending_at" TIMESTAMPTZ(3),
    "totp_pending_tries" INTEGER NOT NULL DEFAULT 0,
    "totp_confirmed_at" TIMESTAMPTZ(3),
    "totp_last_step" BIGINT NOT NULL DEFAULT 0,
    "failed" INTEGER NOT NULL DEFAULT 0,
    "failed_total" INTEGER NOT NULL DEFAULT 0,
    "budget_epoch" INTEGER NOT NULL DEFAULT 0,
    "last_attempt_at" TIMESTAMPTZ(3),
    "locked_until" TIMESTAMPTZ(3),
    "suspended_at" TIMESTAMPTZ(3),

    CONSTRAINT "two_factor_pkey" PRIMARY KEY ("owner_id")
);

-- CreateTable
CREATE TABLE "two_factor_challenge" (
    "id" UUID NOT NULL,
    "owner_id" UUID NOT NULL,
    "session_id" UUID NOT NULL,
    "purpose" TEXT NOT NULL,
    "code_hash" TEXT NOT NULL,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "consumed_at" TIMESTAMPTZ(3),
    "invalidated_at" TIMESTAMPTZ(3),
    "send_state" TEXT NOT NULL,
    "delivery_state" TEXT,
    "phone_hmac" TEXT NOT NULL,
    "prefix_hmac" TEXT NOT NULL,
    "ip_hmac" TEXT,
    "country" TEXT NOT NULL,
    "message_sid" TEXT,
    "delivery_code" INTEGER,

    CONSTRAINT "two_factor_challenge_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "backup_code" (
    "id" UUID NOT NULL,
    "owner_id" UUID NOT NULL,
    "tag" BYTEA NOT NULL,
    "tag_key_id" TEXT NOT NULL,
    "code_hash" TEXT NOT NULL,
    "used_at" TIMESTAMPTZ(3),

    CONSTRAINT "backup_code_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "one_time_token" (
    "id" UUID NOT NULL,
    "owner_id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "token_hash" TEXT NOT NULL,
    "email" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "used_at" TIMESTAMPTZ(3),

    CONSTRAINT "one_time_token_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "trusted_device" (
    "id" UUID NOT NULL,
    "owner_id" UUID NOT NULL,
    "token_hash" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_used_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "trusted_device_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "sms_counter" (
    "scope" TEXT NOT NULL,
    "day" DATE NOT NULL,
    "count" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "sms_counter_pkey" PRIMARY KEY ("scope","day")
);

-- CreateTable
CREATE TABLE "lookup_request" (
    "id" UUID NOT NULL,
    "owner_id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "lookup_request_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "factor_recovery" (
    "id" UUID NOT NULL,
    "owner_id" UUID NOT NULL,
    "started_by_id" UUID NOT NULL,
    "reason" TEXT NOT NULL,
    "evidence" TEXT NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "due_at" TIMESTAMPTZ(3) NOT NULL,
    "reminded_at" TIMESTAMPTZ(3) NOT NULL,
    "cancelled_at" TIMESTAMPTZ(3),
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "factor_recovery_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "admin_proposal" (
    "id" UUID NOT NULL,
    "action" TEXT NOT NULL,
    "proposed_by_id" UUID NOT NULL,
    "reason" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "agreed_by_id" UUID,
    "done_at" TIMESTAMPTZ(3),

    CONSTRAINT "admin_proposal_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "auth_setting" (
    "id" INTEGER NOT NULL DEFAULT 1,
    "auth_epoch" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "auth_setting_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "admin_key" (
    "id" UUID NOT NULL,
    "owner_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "hash" TEXT NOT NULL,
    "display" TEXT NOT NULL,
    "scopes" TEXT[],
    "address_allow_list" TEXT[],
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_used_at" TIMESTAMPTZ(3),
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "admin_key_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "github_connection" (
    "owner_id" UUID NOT NULL,
    "token_encrypted" TEXT NOT NULL,
    "token_kind" TEXT NOT NULL,
    "token_last4" TEXT NOT NULL,
    "login" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_used_at" TIMESTAMPTZ(3),

    CONSTRAINT "github_connection_pkey" PRIMARY KEY ("owner_id")
);

-- CreateIndex
CREATE UNIQUE INDEX "owner_email_normalized_key" ON "owner"("email_normalized");

-- CreateIndex
CREATE UNIQUE INDEX "session_token_hash_key" ON "session"("token_hash");

-- CreateIndex
CREATE UNIQUE INDEX "session_prev_token_hash_key" ON "session"("prev_token_hash");

-- CreateIndex
CREATE INDEX "session_owner_id_revoked_at_idx" ON "session"("owner_id", "revoked_at");

-- CreateIndex
CREATE INDEX "two_factor_challenge_owner_id_created_at_idx" ON "two_factor_challenge"("owner_id", "created_at");

-- CreateIndex
CREATE INDEX "two_factor_challenge_phone_hmac_created_at_idx" ON "two_factor_challenge"("phone_hmac", "created_at");

-- CreateIndex
CREATE INDEX "two_factor_challenge_prefix_hmac_created_at_idx" ON "two_factor_challenge"("prefix_hmac", "created_at");

-- CreateIndex
CREATE INDEX "two_factor_challenge_ip_hmac_created_at_idx" ON "two_factor_challenge"("ip_hmac", "created_at");

-- CreateIndex
CREATE INDEX "two_factor_challenge_message_sid_idx" ON "two_factor_challenge"("message_sid");

-- CreateIndex
CREATE UNIQUE INDEX "backup_code_owner_id_tag_key" ON "backup_code"("owner_id", "tag");

-- CreateIndex
CREATE UNIQUE INDEX "one_time_token_token_hash_key" ON "one_time_token"("token_hash");

-- CreateIndex
CREATE INDEX "one_time_token_owner_id_kind_idx" ON "one_time_token"("owner_id", "kind");

-- CreateIndex
CREATE UNIQUE INDEX "trusted_device_token_hash_key" ON "trusted_device"("token_hash");

-- CreateIndex
CREATE INDEX "trusted_device_owner_id_idx" ON "trusted_device"("owner_id");

-- CreateIndex
CREATE INDEX "lookup_request_owner_id_created_at_idx" ON "lookup_request"("owner_id", "created_at");

-- CreateIndex
CREATE INDEX "factor_recovery_owner_id_idx" ON "factor_recovery"("owner_id");

-- CreateIndex
CREATE UNIQUE INDEX "admin_key_hash_key" ON "admin_key"("hash");

-- AddForeignKey
ALTER TABLE "session" ADD CONSTRAINT "session_owner_id_fkey" FOREIGN KEY ("owner_id") REFERENCES "owner"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- Guards -------------------------------------------------------------------------------------------------------

ALTER TABLE owner ADD CONSTRAINT owner_role CHECK (role IN ('OWNER', 'ADMIN'));
ALTER TABLE owner ADD CONSTRAINT owner_status CHECK (status IN ('ACTIVE', 'DISABLED', 'ERASED'));
ALTER TABLE session ADD CONSTRAINT session_state CHECK (state IN ('PENDING_2FA', 'ACTIVE'));
ALTER TABLE session ADD CONSTRAINT session_kind CHECK (kind IN ('COOKIE', 'BEARER'));

-- The bounds of identity.md 9.6 at the largest configurable values.
ALTER TABLE two_factor ADD CONSTRAINT two_factor_failed CHECK (failed BETWEEN 0 AND 10);
ALTER TABLE two_factor ADD CONSTRAINT two_factor_failed_total CHECK (failed <= failed_total AND failed_total <= 100);
ALTER TABLE two_factor_challenge ADD CONSTRAINT challenge_attempts CHECK (attempts BETWEEN 0 AND 5);
ALTER TABLE two_factor_challenge ADD CONSTRAINT challenge_purpose CHECK (purpose IN ('LOGIN', 'STEP_UP', 'ENROLMENT'));
ALTER TABLE two_factor_challenge ADD CONSTRAINT challenge_send_state CHECK (send_state IN ('RESERVED', 'SENT', 'FAILED', 'UNKNOWN'));
CREATE UNIQUE INDEX challenge_one_active ON two_factor_challenge (owner_id) WHERE consumed_at IS NULL AND invalidated_at IS NULL;
ALTER TABLE backup_code ADD CONSTRAINT backup_code_tag CHECK (length(tag) = 2);
ALTER TABLE one_time_token ADD CONSTRAINT one_time_token_kind CHECK (kind IN
  ('verify_email', 'reset_password', 'confirm_email', 'undo_email', 'set_up_admin', 'cancel_recovery'));
ALTER TABLE two_factor_challenge ADD CONSTRAINT challenge_delivery_state CHECK (delivery_state IN
  ('queued', 'sending', 'sent', 'delivered', 'undelivered', 'failed'));
CREATE UNIQUE INDEX recovery_one_open ON factor_recovery (owner_id) WHERE cancelled_at IS NULL AND finished_at IS NULL;
ALTER TABLE sms_counter ADD CONSTRAINT sms_counter_count CHECK (count >= 0);
ALTER TABLE auth_setting ADD CONSTRAINT auth_setting_one CHECK (id = 1);
INSERT INTO auth_setting (id, auth_epoch) VALUES (1, 'epoch');
