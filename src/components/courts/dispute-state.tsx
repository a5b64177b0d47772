import CircleCheck from 'lucide-react/icons/circle-check';
import Clock from 'lucide-react/icons/clock';
import Scale from 'lucide-react/icons/scale';
import Undo2 from 'lucide-react/icons/undo-2';
import { Badge } from '../ui/badge.tsx';
import { type Dispute, stateOf } from './dispute-words.ts';

export function DisputeState({ dispute: d }: { dispute: Dispute }) {
  const { label, tone } = stateOf(d);
  const icon =
    d.status === 'withdrawn' ? Undo2 : d.status === 'resolved' ? CircleCheck : d.answeredAt === null ? Clock : Scale;
  return (
    <Badge tone={tone} icon={icon}>
      {label}
    </Badge>
  );
}
