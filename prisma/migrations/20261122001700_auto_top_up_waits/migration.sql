-- AlterTable
ALTER TABLE "auto_top_up" ADD COLUMN     "waiting_event_id" TEXT,
ADD COLUMN     "waits_for" UUID;

-- An automatic top-up that met another payment waits for its end, under the event that triggered it.
ALTER TABLE auto_top_up ADD CONSTRAINT auto_top_up_waits CHECK ((waits_for IS NULL) = (waiting_event_id IS NULL));
