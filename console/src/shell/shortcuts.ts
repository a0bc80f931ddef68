import { useNavigate } from '@tanstack/react-router';
import { useEffect, useEffectEvent } from 'react';
import { newTask, sections } from './sections';

const SEQUENCE_MS = 900;

/** True when the key press belongs to a field or an open dialog. */
export function isTyping(event: KeyboardEvent): boolean {
  const target = event.target instanceof Element ? event.target : undefined;
  if (
    target?.closest(
      'input, textarea, select, [contenteditable], [role="dialog"], [role="menu"], [role="listbox"]',
    )
  )
    return true;
  return event.ctrlKey || event.metaKey || event.altKey;
}

/** Mod+K opens the palette; `g` and a letter goes to a page, `c` makes a task. */
export function useShortcuts(openPalette: () => void): void {
  const navigate = useNavigate();
  const open = useEffectEvent(openPalette);
  const go = useEffectEvent((keys: string) => {
    const section = [newTask, ...sections].find((candidate) => candidate.keys === keys);
    if (section) void navigate({ to: section.to });
    return section !== undefined;
  });
  useEffect(() => {
    let before = { key: '', at: 0 };
    const onKey = (event: KeyboardEvent) => {
      if ((event.metaKey || event.ctrlKey) && event.key.toLowerCase() === 'k') {
        event.preventDefault();
        return open();
      }
      if (isTyping(event)) return;
      const sequence = event.timeStamp - before.at < SEQUENCE_MS ? `${before.key} ${event.key}` : event.key;
      before = { key: event.key, at: event.timeStamp };
      if (go(sequence)) event.preventDefault();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);
}
