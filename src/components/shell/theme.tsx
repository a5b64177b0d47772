'use client';

import Monitor from 'lucide-react/icons/monitor';
import Moon from 'lucide-react/icons/moon';
import Sun from 'lucide-react/icons/sun';
import { useEffect, useState } from 'react';
import { cn } from '../ui/cn.ts';

export type Theme = 'system' | 'light' | 'dark';
const THEMES = [
  { value: 'system', label: 'As the system', icon: Monitor },
  { value: 'light', label: 'Light', icon: Sun },
  { value: 'dark', label: 'Dark', icon: Moon },
] as const;
const YEAR = 365 * 86_400;

/** Kept in a cookie, so that the server paints the right theme first. */
function keepTheme(theme: Theme): void {
  document.documentElement.dataset.theme = theme;
  const secure = location.protocol === 'https:' ? '; Secure' : '';
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is missing in two of four browsers
  document.cookie = `civitas.theme=${theme}; Path=/; Max-Age=${theme === 'system' ? 0 : YEAR}; SameSite=Lax${secure}`;
}

export function ThemeSwitch({ className }: { className?: string }) {
  const [theme, setTheme] = useState<Theme>('system');
  useEffect(() => {
    const now = document.documentElement.dataset.theme;
    if (now === 'light' || now === 'dark') setTheme(now);
  }, []);
  return (
    <fieldset className={cn('inline-flex rounded-md border border-line bg-sunken p-0.5', className)}>
      <legend className="sr-only">Theme</legend>
      {THEMES.map(({ value, label, icon: Icon }) => (
        <button
          key={value}
          type="button"
          aria-pressed={theme === value}
          aria-label={label}
          title={label}
          onClick={() => {
            keepTheme(value);
            setTheme(value);
          }}
          className="flex h-7 flex-1 items-center justify-center gap-1.5 rounded-sm px-2.5 text-ink-2 text-xs hover:text-ink aria-pressed:bg-surface aria-pressed:text-ink aria-pressed:shadow-card pointer-coarse:h-10"
        >
          <Icon className="size-4" aria-hidden />
        </button>
      ))}
    </fieldset>
  );
}
