import { useElementSize } from '@mantine/hooks';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useRef } from 'react';
import type { FleetPod } from './fleet';
import { PodTile } from './pod-tile';

const TILE_WIDTH = 270;
const TILE_HEIGHT = 144;
const GAP = 12;
const ROWS_SHOWN = 2.4;

/** A tile per pod; a thousand of them scroll in a box of their own, of which only the tiles in view are in the page. */
export function PodGrid({ pods }: { pods: FleetPod[] }) {
  const scroll = useRef<HTMLDivElement>(null);
  const { ref, width } = useElementSize();
  const columns = Math.max(1, Math.floor((width + GAP) / (TILE_WIDTH + GAP)));
  const rows = Math.ceil(pods.length / columns);
  const virtual = useVirtualizer({
    count: rows,
    getScrollElement: () => scroll.current,
    estimateSize: () => TILE_HEIGHT + GAP,
    overscan: 2,
  });
  const height = Math.min(rows, ROWS_SHOWN) * (TILE_HEIGHT + GAP);
  return (
    <div
      ref={scroll}
      style={{ height: rows > 2 ? height : undefined, overflow: rows > 2 ? 'auto' : undefined }}
      tabIndex={rows > 2 ? 0 : undefined}
      role="group"
      aria-label="Fleet"
    >
      <div ref={ref} style={{ position: 'relative', height: virtual.getTotalSize() - GAP }}>
        {virtual.getVirtualItems().map(({ index, start, key }) => (
          <div
            key={key}
            style={{
              position: 'absolute',
              inset: '0 0 auto',
              transform: `translateY(${start}px)`,
              display: 'grid',
              gap: GAP,
              gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))`,
            }}
          >
            {pods.slice(index * columns, (index + 1) * columns).map((item) => (
              <PodTile key={item.pod.name} item={item} />
            ))}
          </div>
        ))}
      </div>
    </div>
  );
}
