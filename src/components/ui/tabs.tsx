'use client';

import { Tabs as Base } from '@base-ui/react/tabs';
import type { ReactNode } from 'react';

export interface Tab<V extends string> {
  value: V;
  label: ReactNode;
  content: ReactNode;
}

/** Views of one thing. Only the chosen panel is rendered. */
export function Tabs<V extends string>({
  tabs,
  value,
  onChange,
  label,
}: {
  tabs: readonly Tab<V>[];
  value: V;
  onChange: (value: V) => void;
  label: string;
}) {
  return (
    <Base.Root value={value} onValueChange={(v) => onChange(v as V)}>
      <Base.List aria-label={label} className="flex gap-1 overflow-x-auto border-line border-b">
        {tabs.map((t) => (
          <Base.Tab
            key={t.value}
            value={t.value}
            className="-mb-px flex h-10 shrink-0 items-center gap-2 rounded-t-md border-transparent border-b-2 px-3 font-medium text-ink-2 text-sm -outline-offset-2 hover:text-ink data-active:border-accent data-active:text-ink pointer-coarse:h-11"
          >
            {t.label}
          </Base.Tab>
        ))}
      </Base.List>
      {tabs.map((t) => (
        <Base.Panel key={t.value} value={t.value} className="pt-5 outline-offset-4">
          {t.content}
        </Base.Panel>
      ))}
    </Base.Root>
  );
}
