-- CreateTable
CREATE TABLE "captcha_pass" (
    "digest" TEXT NOT NULL,
    "used_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "captcha_pass_pkey" PRIMARY KEY ("digest")
);

-- CreateIndex
CREATE INDEX "captcha_pass_used_at_idx" ON "captcha_pass"("used_at");

ALTER TABLE captcha_pass ADD CONSTRAINT captcha_pass_digest CHECK (digest ~ '^[0-9a-f]{64}$');
