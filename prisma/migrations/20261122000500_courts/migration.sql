-- CreateTable
CREATE TABLE "assessment" (
    "id" UUID NOT NULL,
    "task_id" UUID,
    "agreement_id" UUID,
    "attempt" INTEGER NOT NULL,
    "policy_version" TEXT NOT NULL,
    "score" INTEGER NOT NULL,
    "coverage" INTEGER NOT NULL,
    "passed" BOOLEAN NOT NULL,
    "criteria" JSONB NOT NULL,
    "evidence" JSONB NOT NULL,
    "evidence_digest" TEXT NOT NULL,
    "deterministic" BOOLEAN NOT NULL,
    "buyer_owner_id" UUID NOT NULL,
    "worker_agent_id" UUID NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "finished_at" TIMESTAMPTZ(3) NOT NULL,
    "overturned_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "assessment_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "check_output" (
    "assessment_id" UUID NOT NULL,
    "position" INTEGER NOT NULL,
    "name" TEXT NOT NULL,
    "weight" INTEGER NOT NULL,
    "outcome" TEXT NOT NULL,
    "exit_code" INTEGER,
    "duration_ms" INTEGER NOT NULL,
    "output_sha256" TEXT NOT NULL,
    "output_encrypted" TEXT,
    "truncated" BOOLEAN NOT NULL,
    "stored_until" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "check_output_pkey" PRIMARY KEY ("assessment_id","position")
);

-- CreateTable
CREATE TABLE "feedback" (
    "id" UUID NOT NULL,
    "task_id" UUID NOT NULL,
    "rating" TEXT NOT NULL,
    "comment" TEXT,
    "by_owner_id" UUID NOT NULL,
    "by_agent_id" UUID,
    "worker_agent_id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "feedback_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "dispute" (
    "id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "task_id" UUID,
    "agreement_id" UUID,
    "opened_by" TEXT NOT NULL,
    "buyer_owner_id" UUID NOT NULL,
    "buyer_agent_id" UUID,
    "worker_owner_id" UUID NOT NULL,
    "worker_agent_id" UUID NOT NULL,
    "price_minor" BIGINT NOT NULL,
    "currency" CHAR(3) NOT NULL DEFAULT 'usd',
    "reason" TEXT NOT NULL,
    "description" TEXT NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'open',
    "respond_by" TIMESTAMPTZ(3) NOT NULL,
    "answered_at" TIMESTAMPTZ(3),
    "decision" TEXT,
    "buyer_minor" BIGINT,
    "seller_minor" BIGINT,
    "fee_minor" BIGINT,
    "rationale" TEXT,
    "decided_by" UUID,
    "decided_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "dispute_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "evidence" (
    "id" UUID NOT NULL,
    "dispute_id" UUID NOT NULL,
    "side" TEXT NOT NULL,
    "position" INTEGER NOT NULL,
    "kind" TEXT NOT NULL,
    "content" TEXT NOT NULL,
    "sha256" TEXT NOT NULL,
    "by_owner_id" UUID,
    "by_agent_id" UUID,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "evidence_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "assessment_buyer_owner_id_finished_at_idx" ON "assessment"("buyer_owner_id", "finished_at" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "assessment_task_id_attempt_key" ON "assessment"("task_id", "attempt");

-- CreateIndex
CREATE UNIQUE INDEX "feedback_task_id_key" ON "feedback"("task_id");

-- CreateIndex
CREATE INDEX "feedback_by_owner_id_idx" ON "feedback"("by_owner_id");

-- CreateIndex
CREATE UNIQUE INDEX "dispute_agreement_id_key" ON "dispute"("agreement_id");

-- CreateIndex
CREATE INDEX "dispute_buyer_owner_id_created_at_idx" ON "dispute"("buyer_owner_id", "created_at");

-- CreateIndex
CREATE INDEX "dispute_worker_owner_id_created_at_idx" ON "dispute"("worker_owner_id", "created_at");

-- CreateIndex
CREATE UNIQUE INDEX "dispute_task_id_kind_key" ON "dispute"("task_id", "kind");

-- CreateIndex
CREATE UNIQUE INDEX "evidence_dispute_id_side_position_key" ON "evidence"("dispute_id", "side", "position");

-- AddForeignKey
ALTER TABLE "check_output" ADD CONSTRAINT "check_output_assessment_id_fkey" FOREIGN KEY ("assessment_id") REFERENCES "assessment"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "evidence" ADD CONSTRAINT "evidence_dispute_id_fkey" FOREIGN KEY ("dispute_id") REFERENCES "dispute"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- Guards -------------------------------------------------------------------------------------------------------

ALTER TABLE assessment ADD CONSTRAINT assessment_subject CHECK (num_nonnulls(task_id, agreement_id) = 1);
ALTER TABLE assessment ADD CONSTRAINT assessment_numbers CHECK (score BETWEEN 0 AND 100 AND coverage BETWEEN 0 AND 100 AND attempt BETWEEN 1 AND 10);
ALTER TABLE assessment ADD CONSTRAINT assessment_digest CHECK (evidence_digest ~ '^[0-9a-f]{64}$');
ALTER TABLE check_output ADD CONSTRAINT check_output_outcome CHECK (outcome IN ('passed', 'failed', 'timed_out', 'limit_hit'));
ALTER TABLE check_output ADD CONSTRAINT check_output_position CHECK (position BETWEEN 1 AND 20);

ALTER TABLE feedback ADD CONSTRAINT feedback_rating CHECK (rating IN ('up', 'down'));
ALTER TABLE feedback ADD CONSTRAINT feedback_comment CHECK (length(comment) <= 2000);

ALTER TABLE dispute ADD CONSTRAINT dispute_subject CHECK (num_nonnulls(task_id, agreement_id) = 1);
ALTER TABLE dispute ADD CONSTRAINT dispute_kind CHECK (kind IN ('dispute', 'appeal'));
ALTER TABLE dispute ADD CONSTRAINT dispute_opened_by CHECK (opened_by IN ('buyer', 'seller'));
ALTER TABLE dispute ADD CONSTRAINT dispute_reason CHECK (reason IN ('not_as_described', 'incomplete', 'incorrect', 'late', 'security_issue', 'assessment_incorrect', 'other'));
ALTER TABLE dispute ADD CONSTRAINT dispute_status CHECK (status IN ('open', 'resolved', 'withdrawn'));
ALTER TABLE dispute ADD CONSTRAINT dispute_ended CHECK ((status = 'open') = (decided_at IS NULL) AND (status <> 'open' OR decision IS NULL) AND (status <> 'resolved' OR decision IS NOT NULL));
ALTER TABLE dispute ADD CONSTRAINT dispute_decision CHECK (decision IS NULL
  OR (kind = 'dispute' AND decision IN ('buyer', 'seller', 'split'))
  OR (kind = 'appeal' AND decision IN ('upheld', 'overturned')));
-- A decision divides the whole price; an appeal moves no money.
ALTER TABLE dispute ADD CONSTRAINT dispute_amounts CHECK (CASE
  WHEN kind = 'dispute' AND decision IS NOT NULL
  THEN buyer_minor >= 0 AND seller_minor >= 0 AND buyer_minor + seller_minor = price_minor AND fee_minor BETWEEN 0 AND seller_minor
  ELSE num_nonnulls(buyer_minor, seller_minor, fee_minor) = 0 END);

ALTER TABLE evidence ADD CONSTRAINT evidence_side CHECK (side IN ('buyer', 'seller', 'system'));
ALTER TABLE evidence ADD CONSTRAINT evidence_kind CHECK (kind IN ('text', 'file_digest', 'link'));
ALTER TABLE evidence ADD CONSTRAINT evidence_position CHECK (position BETWEEN 1 AND 20);
ALTER TABLE evidence ADD CONSTRAINT evidence_content CHECK (length(content) <= 10000);
ALTER TABLE evidence ADD CONSTRAINT evidence_digest CHECK (sha256 ~ '^[0-9a-f]{64}$');

-- What was said and judged stays. Erasure of an owner may blank the words; digests, decisions and amounts remain.
CREATE FUNCTION assessment_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.overturned_at IS NOT NULL OR (to_jsonb(NEW) - 'overturned_at') IS DISTINCT FROM (to_jsonb(OLD) - 'overturned_at')
  THEN RAISE EXCEPTION 'an assessment is final; it can be overturned once' USING ERRCODE = 'AP001'; END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER assessment_guard BEFORE UPDATE ON assessment FOR EACH ROW EXECUTE FUNCTION assessment_guard();
CREATE TRIGGER assessment_rod BEFORE DELETE ON assessment FOR EACH ROW EXECUTE FUNCTION append_only();
CREATE TRIGGER assessment_rot BEFORE TRUNCATE ON assessment FOR EACH STATEMENT EXECUTE FUNCTION append_only();

-- A rotation of keys replaces ciphertext by ciphertext; the digest of what was printed stays beside it.
CREATE FUNCTION check_output_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE rotating boolean := OLD.output_encrypted IS NOT NULL AND current_setting('civitas.rotating_keys', true) = 'on';
BEGIN
  IF (NEW.output_encrypted IS NOT NULL AND rotating IS NOT TRUE) OR (to_jsonb(NEW) - 'output_encrypted') IS DISTINCT FROM (to_jsonb(OLD) - 'output_encrypted')
  THEN RAISE EXCEPTION 'a check is final; its output can only expire' USING ERRCODE = 'AP001'; END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER check_output_guard BEFORE UPDATE ON check_output FOR EACH ROW EXECUTE FUNCTION check_output_guard();
CREATE TRIGGER check_output_rod BEFORE DELETE ON check_output FOR EACH ROW EXECUTE FUNCTION append_only();
CREATE TRIGGER check_output_rot BEFORE TRUNCATE ON check_output FOR EACH STATEMENT EXECUTE FUNCTION append_only();

CREATE FUNCTION feedback_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.comment IS NOT NULL OR (to_jsonb(NEW) - 'comment') IS DISTINCT FROM (to_jsonb(OLD) - 'comment')
  THEN RAISE EXCEPTION 'feedback is final' USING ERRCODE = 'AP001'; END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER feedback_guard BEFORE UPDATE ON feedback FOR EACH ROW EXECUTE FUNCTION feedback_guard();
CREATE TRIGGER feedback_rod BEFORE DELETE ON feedback FOR EACH ROW EXECUTE FUNCTION append_only();
CREATE TRIGGER feedback_rot BEFORE TRUNCATE ON feedback FOR EACH STATEMENT EXECUTE FUNCTION append_only();

CREATE FUNCTION dispute_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  ending text[] := ARRAY['status', 'answered_at', 'decision', 'buyer_minor', 'seller_minor', 'fee_minor', 'rationale', 'decided_by', 'decided_at'];
BEGIN
  IF NEW.description IS DISTINCT FROM OLD.description AND NEW.description <> '[erased]'
  THEN RAISE EXCEPTION 'the words of a dispute are final' USING ERRCODE = 'AP001'; END IF;
  IF OLD.status = 'open' THEN
    IF (to_jsonb(NEW) - ending - 'description') IS DISTINCT FROM (to_jsonb(OLD) - ending - 'description')
      OR (OLD.answered_at IS NOT NULL AND NEW.answered_at IS DISTINCT FROM OLD.answered_at)
    THEN RAISE EXCEPTION 'only the end of a dispute is open' USING ERRCODE = 'AP001'; END IF;
  ELSIF (to_jsonb(NEW) - 'description' - 'rationale') IS DISTINCT FROM (to_jsonb(OLD) - 'description' - 'rationale')
    OR (NEW.rationale IS DISTINCT FROM OLD.rationale AND NEW.rationale IS DISTINCT FROM '[erased]')
  THEN RAISE EXCEPTION 'a dispute ends once' USING ERRCODE = 'AP001'; END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER dispute_guard BEFORE UPDATE ON dispute FOR EACH ROW EXECUTE FUNCTION dispute_guard();
CREATE TRIGGER dispute_rod BEFORE DELETE ON dispute FOR EACH ROW EXECUTE FUNCTION append_only();
CREATE TRIGGER dispute_rot BEFORE TRUNCATE ON dispute FOR EACH STATEMENT EXECUTE FUNCTION append_only();

CREATE FUNCTION evidence_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.content <> '[erased]' OR (to_jsonb(NEW) - 'content') IS DISTINCT FROM (to_jsonb(OLD) - 'content')
  THEN RAISE EXCEPTION 'evidence is final' USING ERRCODE = 'AP001'; END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER evidence_guard BEFORE UPDATE ON evidence FOR EACH ROW EXECUTE FUNCTION evidence_guard();
CREATE TRIGGER evidence_rod BEFORE DELETE ON evidence FOR EACH ROW EXECUTE FUNCTION append_only();
CREATE TRIGGER evidence_rot BEFORE TRUNCATE ON evidence FOR EACH STATEMENT EXECUTE FUNCTION append_only();

CREATE INDEX dispute_silent ON dispute (respond_by) WHERE status = 'open' AND kind = 'dispute' AND answered_at IS NULL;
CREATE INDEX dispute_newest ON dispute (created_at DESC, id DESC);
CREATE INDEX dispute_worker ON dispute (worker_agent_id);
CREATE INDEX check_output_stored ON check_output (stored_until) WHERE output_encrypted IS NOT NULL;
