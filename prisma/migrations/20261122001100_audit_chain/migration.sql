-- CreateTable
CREATE TABLE "audit_unsealed" (
    "audit_id" UUID NOT NULL,

    CONSTRAINT "audit_unsealed_pkey" PRIMARY KEY ("audit_id")
);

-- CreateTable
CREATE TABLE "audit_block" (
    "number" BIGINT NOT NULL,
    "first_seq" BIGINT NOT NULL,
    "rows" INTEGER NOT NULL,
    "ids" UUID[],
    "leaves" BYTEA NOT NULL,
    "drained" BOOLEAN NOT NULL,
    "made_at" TIMESTAMPTZ(3) NOT NULL,
    "prev_hash" BYTEA NOT NULL,
    "hash" BYTEA NOT NULL,

    CONSTRAINT "audit_block_pkey" PRIMARY KEY ("number")
);

-- Guards -------------------------------------------------------------------------------------------------------

ALTER TABLE audit_block
  ADD CONSTRAINT audit_block_shape CHECK (
    number > 0 AND first_seq > 0 AND rows > 0 AND cardinality(ids) = rows AND octet_length(leaves) = 32 * rows
    AND octet_length(prev_hash) = 32 AND octet_length(hash) = 32
  );
CREATE TRIGGER audit_block_ro BEFORE UPDATE OR DELETE ON audit_block FOR EACH ROW EXECUTE FUNCTION append_only();
CREATE TRIGGER audit_block_rot BEFORE TRUNCATE ON audit_block FOR EACH STATEMENT EXECUTE FUNCTION append_only();

-- Every row waits for its block from the transaction on that wrote it: what a sealer sees here is committed, so no row can
-- be passed over, however late its transaction ends, and writers share nothing.
CREATE FUNCTION await_seal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO audit_unsealed (audit_id) SELECT id FROM added;
  RETURN NULL;
END $$;
CREATE TRIGGER audit_await_seal AFTER INSERT ON audit_log REFERENCING NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION await_seal();
-- The queue is emptied every few seconds; its dead rows must not wait for a fifth of the table.
ALTER TABLE audit_unsealed SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000);

INSERT INTO audit_unsealed (audit_id) SELECT id FROM audit_log;
