import { Button, Skeleton } from '@mantine/core';
import { IconAlertTriangle, IconLock, type Icon } from '@tabler/icons-react';
import { type UseQueryResult } from '@tanstack/react-query';
import { type ReactNode } from 'react';
import { ApiError } from '@callsheet/client';
import { tellError } from '../api/api-error';
import css from './parts.module.css';

/** Says that there is nothing, and what would change that. */
export function Empty({ icon: Glyph, title, children }: { icon: Icon; title: string; children?: ReactNode }) {
  return (
    <div className={css['empty']}>
      <Glyph size={28} stroke={1.3} />
      <h3>{title}</h3>
      {children}
    </div>
  );
}

/** Says what went wrong, and offers to try again. */
export function Failure({ error, retry }: { error: unknown; retry?: () => void }) {
  const isRefused = error instanceof ApiError && error.status === 403;
  return (
    <Empty
      icon={isRefused ? IconLock : IconAlertTriangle}
      title={isRefused ? 'Not with this key' : 'That did not work'}
    >
      <p role="alert">{tellError(error)}</p>
      {retry && !isRefused && (
        <Button variant="default" onClick={retry}>
          Try again
        </Button>
      )}
    </Empty>
  );
}

/** Grey bars in the place of what is being loaded. */
export function Loading({ rows = 4, height = 18 }: { rows?: number; height?: number }) {
  return (
    <div
      style={{ display: 'grid', gap: 10, padding: 14 }}
      role="status"
      aria-busy="true"
      aria-label="Loading"
    >
      {Array.from({ length: rows }, (_, row) => (
        <Skeleton key={row} height={height} width={`${92 - ((row * 17) % 40)}%`} />
      ))}
    </div>
  );
}

/** The content of a query: loading, failed, or there. What was there stays when a later request fails. */
export function Answer<Data>({
  query,
  rows,
  children,
}: {
  query: UseQueryResult<Data>;
  rows?: number;
  children: (data: Data) => ReactNode;
}) {
  if (query.data !== undefined) return children(query.data);
  if (query.isError) return <Failure error={query.error} retry={() => void query.refetch()} />;
  return <Loading rows={rows} />;
}
