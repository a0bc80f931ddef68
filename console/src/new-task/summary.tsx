import { count, span } from '../look/format';
import type { Draft } from './kinds';
import css from './new-task.module.css';
import { readPrompts } from './read-prompts';

/** What the draft asks for: how many videos, how long. */
export function Summary({ draft }: { draft: Draft }) {
  const videos = draft.kind === 'batch' ? readPrompts(draft.prompts).items.length : 1;
  const seconds = Number(draft.frames) / Number(draft.fps);
  const isKnown = draft.frames !== '' && draft.fps !== '' && Number.isFinite(seconds);
  return (
    <div className={css['estimate']}>
      <span className={css['price']}>
        {count(videos)} {videos === 1 ? 'video' : 'videos'}
      </span>
      {isKnown && (
        <span className="quiet num">
          {span(seconds)} {videos === 1 ? 'long' : 'each'}, {draft.size.replace('x', ' × ')}
        </span>
      )}
    </div>
  );
}
