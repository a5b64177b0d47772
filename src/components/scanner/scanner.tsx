'use client';

import { parseAsStringLiteral, useQueryState } from 'nuqs';
import { PageHeader } from '../ui/page.tsx';
import { Tabs } from '../ui/tabs.tsx';
import { RuleCatalogue } from './rule-catalogue.tsx';
import { ScanDesk } from './scan-desk.tsx';
import { ScanHistory } from './scan-history.tsx';

const VIEWS = ['scan', 'history', 'rules'] as const;

export function Scanner() {
  const [view, setView] = useQueryState('view', parseAsStringLiteral(VIEWS).withDefault('scan'));
  return (
    <>
      <PageHeader
        title="Scanner"
        purpose="Find hostile and careless lines in the settings, server maps and skills of agents before they run."
      />
      <Tabs
        label="Parts of the scanner"
        value={view}
        onChange={(v) => void setView(v)}
        tabs={[
          { value: 'scan', label: 'Scan', content: <ScanDesk /> },
          { value: 'history', label: 'History', content: <ScanHistory onScan={() => void setView('scan')} /> },
          { value: 'rules', label: 'Rules', content: <RuleCatalogue /> },
        ]}
      />
    </>
  );
}
