import { Kbd, UnstyledButton } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import type { Spend } from '@callsheet/contracts';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode } from 'react';
import { spendQuery } from '../api/fleet';
import { useStreamState } from '../live/stream';
import { Dot, type Tone } from '../look/badge';
import { money } from '../look/format';
import { useMay } from '../session/me';
import { settingsQuery } from '../settings/settings-queries';
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
  const { data: settings } = useQuery(settingsQuery);
  const limit = settings?.budgets.find(({ period }) => period === 'day')?.limit_usd ?? null;
  return (
    <dl className={css['list']}>
      <Figure name="Burning">
        {money(data?.usd_per_hour)}
        <small>/h · {data?.pods ?? '–'} pods</small>
      </Figure>
      <Figure name="Today">
        {money(data?.usd_today)}
        {data && limit !== null && <Budget spend={data} limit={limit} />}
        <small>{money(data && projected(data, new Date()))} by midnight UTC</small>
      </Figure>
      <Figure name="Idle, last hour">
        {money(data?.idle_usd_last_hour)}
        <small>now {money(data?.idle_usd_per_hour)}/h</small>
      </Figure>
      <Figure name="This month">{money(data?.usd_this_month)}</Figure>
    </dl>
  );
}

/** How much of the day's budget is spent, amber when the day will end beyond it. */
function Budget({ spend, limit }: { spend: Spend; limit: number }) {
  const share = limit > 0 ? Math.min(1, spend.usd_today / limit) : 1;
  const isOver = projected(spend, new Date()) > limit;
  const tone = share >= 1 ? 'failed' : isOver ? 'warn' : undefined;
  return (
    <>
      <span
        className={css['track']}
        data-tone={tone}
        title={isOver ? 'At this rate the budget will not last until midnight UTC' : undefined}
      >
        <span style={{ transform: `scaleX(${share})` }} />
      </span>
      <small>of {money(limit)}</small>
    </>
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
