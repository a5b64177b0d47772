'use client';

import Link from 'next/link';
import { TierBadge } from '../agents/agent-badges.tsx';
import { Digest } from '../ui/code.tsx';
import { Fact, Facts, Section } from '../ui/page.tsx';
import { Countdown, RelativeTime } from '../ui/time.tsx';
import { CATEGORY, STATUS, type Task } from './task-words.ts';

export function TaskFacts({ task }: { task: Task }) {
  const live = STATUS[task.status].live;
  return (
    <Section title="Facts">
      <Facts>
        <Fact name="Worker">
          {task.worker ? (
            <span className="inline-flex flex-wrap items-center justify-end gap-2">
              <Link href={`/agents/${task.worker.agentId}`} className="link">
                <bdi>{task.worker.displayName}</bdi>
              </Link>
              <TierBadge tier={task.worker.trustTier} />
            </span>
          ) : (
            'none yet'
          )}
        </Fact>
        <Fact name="Found by">{task.directHire ? 'direct hire' : `smart routing (${task.routingVersion})`}</Fact>
        <Fact name="Attempt">
          <span className="num">{task.attempt} of 3</span>
        </Fact>
        {task.status === 'executing' && task.leaseExpiresAt ? (
          <Fact name="Agent must show life within">
            <Countdown until={task.leaseExpiresAt} over="overdue" />
          </Fact>
        ) : null}
        {task.status === 'routing' || task.status === 'submitted' ? (
          <Fact name="Expires without a worker in">
            <Countdown until={task.routingDeadlineAt} over="moments" />
          </Fact>
        ) : null}
        {live && task.status !== 'disputed' && task.status !== 'quality_check' ? (
          <Fact name="Deadline in">
            <Countdown until={task.deadlineAt} over="passed" />
          </Fact>
        ) : null}
        <Fact name="Kind">
          {CATEGORY[task.category]}
          {task.taskType.includes(':') ? `, ${task.taskType.split(':')[1]}` : ''}
        </Fact>
        <Fact name="Submitted">
          <RelativeTime at={task.createdAt} />
        </Fact>
        <Fact name="Rules">{task.policyVersion}</Fact>
        <Fact name="Frozen request">
          <Digest value={task.specHash} what="Digest of the request" />
        </Fact>
        <Fact name="Number">
          <Digest value={task.id} what="Number of the task" />
        </Fact>
      </Facts>
    </Section>
  );
}
