import type { TaskStatus as Status } from '../../districts/exchange/schemas.ts';
import { Badge } from '../ui/badge.tsx';
import { STATUS } from './task-words.ts';

export function TaskStatus({ status }: { status: Status }) {
  const { label, tone, icon, live } = STATUS[status];
  return (
    <Badge tone={tone} icon={icon} live={live && status !== 'disputed'}>
      {label}
    </Badge>
  );
}
