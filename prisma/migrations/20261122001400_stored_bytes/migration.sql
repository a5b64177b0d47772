-- CreateTable
CREATE TABLE "stored_blob" (
    "blob_id" TEXT NOT NULL,
    "owner_id" UUID NOT NULL,
    "bytes" BIGINT NOT NULL,

    CONSTRAINT "stored_blob_pkey" PRIMARY KEY ("blob_id")
);

-- CreateTable
CREATE TABLE "owner_storage" (
    "owner_id" UUID NOT NULL,
    "bytes" BIGINT NOT NULL,
    "files" INTEGER NOT NULL,

    CONSTRAINT "owner_storage_pkey" PRIMARY KEY ("owner_id")
);

-- CreateIndex
CREATE INDEX "stored_blob_owner_id_idx" ON "stored_blob"("owner_id");

ALTER TABLE stored_blob ADD CONSTRAINT stored_blob_bytes CHECK (bytes >= 0);
ALTER TABLE owner_storage ADD CONSTRAINT owner_storage_counts CHECK (bytes >= 0 AND files >= 0);
