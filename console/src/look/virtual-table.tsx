import { useVirtualizer } from '@tanstack/react-virtual';
import { memo, useEffect, useEffectEvent, useRef, useState, type ReactNode } from 'react';
import { useMediaQuery } from '@mantine/hooks';
import { isTyping } from '../shell/shortcuts';
import css from './virtual-table.module.css';

/** A column: its title, its track in the grid, and what it shows of a row. */
export interface Column<Row> {
  title: string;
  width: string;
  cell: (row: Row) => ReactNode;
  right?: boolean;
  /** Left out on narrow screens. */
  wide?: boolean;
}

interface TableProps<Row> {
  label: string;
  rows: readonly Row[];
  columns: Column<Row>[];
  rowKey: (row: Row) => string;
  rowHeight: number;
  /** What a click, Enter or `o` on a row does. */
  open?: (row: Row) => void;
  /** Called when the end comes near and there is more. */
  loadMore?: () => void;
  after?: ReactNode;
}

const NARROW = '(max-width: 760px)';

/** A table of any length: only the rows in view are in the page; j, k and Enter move and open. */
export function VirtualTable<Row>({
  label,
  rows,
  columns,
  rowKey,
  rowHeight,
  open,
  loadMore,
  after,
}: TableProps<Row>) {
  const scroll = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState(-1);
  const isNarrow = useMediaQuery(NARROW) ?? false;
  const shown = isNarrow ? columns.filter(({ wide }) => !wide) : columns;
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => rowHeight,
    getItemKey: (index) => {
      const row = rows[index];
      return row === undefined ? index : rowKey(row);
    },
    overscan: 8,
  });
  const items = virtual.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;
  const more = useEffectEvent(() => loadMore?.());
  useEffect(() => {
    if (last >= rows.length - 12) more();
  }, [last, rows.length]);
  useRowKeys(
    rows.length,
    active,
    (index) => {
      setActive(index);
      virtual.scrollToIndex(index);
    },
    (index) => {
      const row = rows[index];
      if (row !== undefined) open?.(row);
    },
  );

  return (
    <div
      className={css['table']}
      style={{ '--columns': shown.map(({ width }) => width).join(' ') } as React.CSSProperties}
    >
      <div
        className={css['scroll']}
        ref={scroll}
        tabIndex={0}
        role="table"
        aria-label={label}
        aria-rowcount={rows.length}
      >
        <div className={css['head']} role="row">
          {shown.map(({ title, right }) => (
            <span key={title} role="columnheader" className={right ? css['right'] : undefined}>
              {title}
            </span>
          ))}
        </div>
        <div className={css['body']} role="rowgroup" style={{ height: virtual.getTotalSize() }}>
          {items.map(({ index, key, start }) => {
            const row = rows[index];
            return row === undefined ? null : (
              <TableRow
                key={key}
                row={row}
                index={index}
                start={start}
                height={rowHeight}
                columns={shown as Column<unknown>[]}
                active={index === active}
                open={open as ((row: unknown) => void) | undefined}
              />
            );
          })}
        </div>
        {after}
      </div>
    </div>
  );
}

interface RowProps {
  row: unknown;
  index: number;
  start: number;
  height: number;
  columns: Column<unknown>[];
  active: boolean;
  open?: (row: unknown) => void;
}

const TableRow = memo(function TableRow({ row, index, start, height, columns, active, open }: RowProps) {
  return (
    <div
      role="row"
      aria-rowindex={index + 1}
      className={css['row']}
      data-active={active || undefined}
      data-link={open ? true : undefined}
      style={{ height, transform: `translateY(${start}px)` }}
      onClick={(event) => {
        const control = event.target instanceof Element && event.target.closest('a, button, input');
        if (!control && !window.getSelection()?.toString()) open?.(row);
      }}
    >
      {columns.map(({ title, cell, right }) => (
        <div key={title} role="cell" className={right ? css['right'] : undefined}>
          {cell(row)}
        </div>
      ))}
    </div>
  );
}, sameRow);

/** Columns are made anew at each render of a page, with the same content. */
function sameRow(a: RowProps, b: RowProps): boolean {
  return (
    a.row === b.row &&
    a.start === b.start &&
    a.active === b.active &&
    a.columns.length === b.columns.length &&
    a.columns.every(({ cell }, index) => cell === b.columns[index]?.cell)
  );
}

function useRowKeys(
  count: number,
  active: number,
  move: (index: number) => void,
  open: (index: number) => void,
): void {
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    if (isTyping(event) || count === 0) return;
    const to = { j: active + 1, ArrowDown: active + 1, k: active - 1, ArrowUp: active - 1 }[event.key];
    if (to !== undefined) {
      event.preventDefault();
      move(Math.max(0, Math.min(count - 1, to)));
    } else if ((event.key === 'Enter' || event.key === 'o') && active >= 0) open(active);
  });
  useEffect(() => {
    const listen = (event: KeyboardEvent) => onKey(event);
    window.addEventListener('keydown', listen);
    return () => window.removeEventListener('keydown', listen);
  }, []);
}
