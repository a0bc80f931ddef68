import { type ReactNode } from 'react';
import css from './list.module.css';

/** A column of a short table. */
export interface SimpleColumn<Row> {
  title: string;
  cell: (row: Row) => ReactNode;
  right?: boolean;
  /** Left out on narrow screens. */
  wide?: boolean;
}

interface SimpleTableProps<Row> {
  label: string;
  rows: readonly Row[];
  columns: SimpleColumn<Row>[];
  rowKey: (row: Row) => string;
  empty: ReactNode;
}

/** A table of some dozens of rows at most. */
export function SimpleTable<Row>({ label, rows, columns, rowKey, empty }: SimpleTableProps<Row>) {
  if (rows.length === 0) return <div className={css['empty']}>{empty}</div>;
  return (
    <div className={css['scroll']} tabIndex={0} role="region" aria-label={label}>
      <table className={css['table']}>
        <thead>
          <tr>
            {columns.map(({ title, right, wide }) => (
              <th key={title} data-right={right || undefined} data-wide={wide || undefined} scope="col">
                {title || <span className="unseen">Actions</span>}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={rowKey(row)}>
              {columns.map(({ title, cell, right, wide }) => (
                <td key={title} data-right={right || undefined} data-wide={wide || undefined}>
                  {cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Shares of a whole as one bar. */
export function Meter({ parts, label }: { parts: { share: number; color: string }[]; label: string }) {
  return (
    <span className={css['meter']} role="img" aria-label={label}>
      {parts
        .filter(({ share }) => share > 0)
        .map(({ share, color }) => (
          <span key={color} style={{ width: `${share * 100}%`, background: color }} />
        ))}
    </span>
  );
}
