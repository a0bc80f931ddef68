import { Kbd, UnstyledButton } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode } from 'react';
import { spendQuery } from '../api/fleet';
import { useStreamState } from '../live/stream';
import { Dot, type Tone } from '../look/badge';
import { money } from '../look/format';
import { useMay } from '../session/me';
import css from './burn-bar.module.css';
import { projected } from './projected';

/** What the fleet costs, always in sight, and the way to everything else. */
export function BurnBar({ onSearch }: { onSearch: () => void }) {
  const mayWatch = useMay('watch');
  return (
    <header className={css['bar']}>
      <div className={css['figures']} tabIndex={0} role="region" aria-label="Spending">
        {mayWatch && <Burn />}
      </div>
      <div className={css['tools']}>
        <Live />
        <UnstyledButton className={css['search']} onClick={onSearch}>
          <IconSearch size={14} />
          <span>Go to …</span>
          <Kbd size="xs">{isMac() ? '⌘' : 'Ctrl'} K</Kbd>
        </UnstyledButton>
      </div>
    </header>
  );
}

function Burn() {
  const { data } = useQuery(spendQuery);
  return (
    <dl className={css['figures']}>
      <Figure name="Burning">
        {money(data?.usd_per_hour)}
        <small>/h · {data?.pods ?? '–'} pods</small>
      </Figure>
      <Figure name="Today">
        {money(data?.usd_today)}
        <small>· {money(data && projected(data, new Date()))} by midnight UTC</small>
      </Figure>
      <Figure name="Idle now">
        {money(data?.idle_usd_per_hour)}
        <small>/h</small>
      </Figure>
      <Figure name="Idle today">{money(data?.idle_usd_today)}</Figure>
      <Figure name="This month">{money(data?.usd_this_month)}</Figure>
    </dl>
  );
}

function Figure({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className={css['figure']}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

const states: Record<ReturnType<typeof useStreamState>, { tone: Tone; text: string; title: string }> = {
  live: { tone: 'complete', text: 'Live', title: 'News arrive as they happen' },
  waiting: {
    tone: 'warn',
    text: 'Connecting',
    title: 'News are asked for every few seconds until the stream is back',
  },
  off: { tone: 'cancelled', text: 'Off', title: 'Not connected' },
};

function Live() {
  const { tone, text, title } = states[useStreamState()];
  return (
    <span className={css['live']} title={title} role="status">
      <Dot tone={tone} />
      <span>{text}</span>
    </span>
  );
}

function isMac(): boolean {
  return /mac|iphone|ipad/i.test(navigator.userAgent);
}
