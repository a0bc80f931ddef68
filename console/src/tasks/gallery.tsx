import type { ListedTask } from '@callsheet/contracts';
import { useVirtualizer } from '@tanstack/react-virtual';
import { Link } from '@tanstack/react-router';
import { useElementSize } from '@mantine/hooks';
import { useEffect, useEffectEvent, useRef } from 'react';
import { Chip, Dot, toneOf } from '../look/badge';
import { Poster } from '../look/poster';
import { lorasOf, mediaOf, modelOf, promptOf, sizeOf } from './task-facts';
import css from './tasks.module.css';

const WANTED_WIDTH = 220;
const WORDS_HEIGHT = 92;
const GAP = 16;

/** Tasks as their pictures, in as many columns as fit; only the rows in view are in the page. */
export function Gallery({ tasks, loadMore }: { tasks: ListedTask[]; loadMore: () => void }) {
  const scroll = useRef<HTMLDivElement>(null);
  const { ref, width } = useElementSize();
  const columns = Math.max(2, Math.floor((width + GAP) / (WANTED_WIDTH + GAP)));
  const rows = Math.ceil(tasks.length / columns);
  const pictureHeight = Math.round(((Math.max(width, 300) - GAP * (columns - 1)) / columns) * (9 / 16));
  const virtual = useVirtualizer({
    count: rows,
    getScrollElement: () => scroll.current,
    estimateSize: () => pictureHeight + WORDS_HEIGHT,
    overscan: 2,
  });
  useEffect(() => virtual.measure(), [virtual, pictureHeight]);
  const items = virtual.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;
  const more = useEffectEvent(loadMore);
  useEffect(() => {
    if (last >= rows - 3) more();
  }, [last, rows]);

  return (
    <div className={css['gallery']} ref={scroll} tabIndex={0} aria-label="Tasks as pictures" role="region">
      <div ref={ref} style={{ height: virtual.getTotalSize(), position: 'relative' }}>
        {items.map(({ index, start, key }) => (
          <div
            key={key}
            className={css['cells']}
            style={{
              gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))`,
              position: 'absolute',
              inset: '0 0 auto',
              transform: `translateY(${start}px)`,
            }}
          >
            {tasks.slice(index * columns, (index + 1) * columns).map((task) => (
              <Cell key={task.id} task={task} height={pictureHeight} />
            ))}
          </div>
        ))}
      </div>
    </div>
  );
}

function Cell({ task, height }: { task: ListedTask; height: number }) {
  const model = modelOf(task);
  return (
    <Link to="/tasks/$id" params={{ id: task.id }} className={css['cell']}>
      <Poster {...mediaOf(task)} status={task.status} style={{ height, borderRadius: 8 }} />
      <span className={css['prompt']}>{promptOf(task).slice(0, 160)}</span>
      <span className={css['meta']}>
        <Dot tone={toneOf(task.status)} />
        <span>{task.status}</span>
        <span className="num clip">{sizeOf(task)}</span>
        {[model, ...lorasOf(task)]
          .filter((name) => name !== undefined)
          .slice(0, 1)
          .map((name) => (
            <Chip key={name}>{name}</Chip>
          ))}
      </span>
    </Link>
  );
}
