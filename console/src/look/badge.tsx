import css from './parts.module.css';

export type Tone = 'queued' | 'running' | 'complete' | 'failed' | 'cancelled' | 'warn';

const tones: Record<string, Tone> = {
  Queued: 'queued',
  'In Progress': 'running',
  Complete: 'complete',
  Failed: 'failed',
  Cancelled: 'cancelled',
  spawning: 'running',
  active: 'complete',
  terminating: 'warn',
  terminated: 'cancelled',
  error: 'failed',
  pending: 'queued',
  delivered: 'complete',
  failed: 'failed',
};

/** The colour of a status of a task, worker or delivery. */
export function toneOf(status: string): Tone {
  return tones[status] ?? 'queued';
}

/** A status in its colour. */
export function StatusBadge({ status, tone = toneOf(status) }: { status: string; tone?: Tone }) {
  return (
    <span className={css['badge']} data-tone={tone}>
      {status}
    </span>
  );
}

/** A status as a dot, beside text that says it. */
export function Dot({ tone }: { tone: Tone }) {
  return <span className={css['dot']} data-tone={tone} aria-hidden />;
}

/** A word of the task's params: a model, a LoRA, a type. */
export function Chip({ children, title }: { children: string; title?: string }) {
  return (
    <span className={css['chip']} title={title ?? children}>
      <span className="clip">{children}</span>
    </span>
  );
}
