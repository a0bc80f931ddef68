import type { DecisionPage, ScalingDecision } from '@callsheet/contracts';
import { Ago } from '../look/ago';
import { Dot, type Tone } from '../look/badge';
import { clock, moment } from '../look/format';
import css from './scaling.module.css';

const tones: Record<string, Tone> = {
  grow: 'running',
  request: 'running',
  create: 'running',
  shrink: 'warn',
  drain: 'warn',
  reclaim: 'failed',
  stale: 'failed',
  hold: 'queued',
  keep: 'queued',
};

/** The colour of a kind of decision. */
export function decisionTone(kind: string): Tone {
  const word = Object.keys(tones).find((name) => kind.includes(name));
  return (word && tones[word]) || 'queued';
}

/** Decisions with their reasons, newest first. */
export function DecisionList({ decisions }: { decisions: DecisionPage['decisions'] }) {
  return (
    <ol className={css['ledger']}>
      {decisions.map((decision) => (
        <Decision key={decision.id} decision={decision} />
      ))}
    </ol>
  );
}

function Decision({ decision }: { decision: ScalingDecision }) {
  const terms = Object.entries(decision.terms);
  return (
    <li className={css['decision']}>
      <time className="num faint" dateTime={decision.decided_at} title={moment(decision.decided_at)}>
        {clock(decision.decided_at)}
      </time>
      <div>
        <div className={css['sentence']}>
          <Dot tone={decisionTone(decision.kind)} />
          <span>{decision.sentence}</span>
        </div>
        <div className={css['terms']}>
          <span>{decision.kind}</span>
          {decision.min_vram_gb > 0 && <span>≥ {decision.min_vram_gb} GB</span>}
          {decision.times > 1 && (
            <span>
              {decision.times} times, last <Ago at={decision.last_decided_at} />
            </span>
          )}
          {terms.map(([name, value]) => (
            <span key={name} className="num">
              {name.replaceAll('_', ' ')} <b>{Number.isInteger(value) ? value : value.toFixed(2)}</b>
            </span>
          ))}
        </div>
      </div>
    </li>
  );
}
