'use client';

import Scale from 'lucide-react/icons/scale';
import { DisputeRows } from '../courts/dispute-list.tsx';
import { Empty } from '../ui/feedback.tsx';
import { PageHeader } from '../ui/page.tsx';

/** Everybody's disputes and appeals; the open ones wait here for a person. */
export function DisputeQueue() {
  return (
    <>
      <PageHeader
        title="Disputes"
        purpose="Open disputes and appeals wait for a person. Whoever owns one of the sides cannot decide; silence of the other side is decided by the platform when its time is over."
      />
      <DisputeRows
        base="/admin/disputes"
        first="open"
        empty={
          <Empty icon={Scale} title="Nobody has disputed anything">
            When a buyer refuses work or a seller contests an evaluation, it stands here.
          </Empty>
        }
      />
    </>
  );
}
