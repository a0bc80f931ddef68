import { useEffect, type ReactNode } from 'react';
import css from './parts.module.css';

/** A page: its title, what can be done there, and its content. */
export function Page({ title, actions, children, wide }: PageProps & { wide?: boolean }) {
  const text = typeof title === 'string' ? title : undefined;
  useEffect(() => {
    if (text) document.title = `${text} · Callsheet`;
  }, [text]);
  return (
    <div className={css['page']}>
      <header className={css['head']}>
        <h1 className="clip">{title}</h1>
        {actions && <div className={css['actions']}>{actions}</div>}
      </header>
      {wide ? children : <div className={css['body']}>{children}</div>}
    </div>
  );
}

interface PageProps {
  title: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
}

/** A titled box on a page. */
export function Panel({ title, actions, children, aside }: Partial<PageProps> & { aside?: ReactNode }) {
  return (
    <section className={css['panel']}>
      {title !== undefined && (
        <header className={css['panelHead']}>
          <h2>{title}</h2>
          {aside && <span className="faint">{aside}</span>}
          {actions && <div className={css['actions']}>{actions}</div>}
        </header>
      )}
      {children}
    </section>
  );
}

/** Names and values, one pair a line. */
export function Facts({ facts }: { facts: [name: string, value: ReactNode][] }) {
  return (
    <dl className={css['facts']}>
      {facts.map(([name, value]) => (
        <Fact key={name} name={name} value={value} />
      ))}
    </dl>
  );
}

function Fact({ name, value }: { name: string; value: ReactNode }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{value ?? <span className="faint">–</span>}</dd>
    </>
  );
}

/** The few numbers that say how a page's subject is. */
export function Figures({ figures }: { figures: { name: string; value: ReactNode; note?: ReactNode }[] }) {
  return (
    <dl className={css['figures']}>
      {figures.map(({ name, value, note }) => (
        <div key={name} className={css['figure']}>
          <dt>{name}</dt>
          <dd>
            {value}
            {note !== undefined && <small className="clip">{note}</small>}
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** Text as it was received. */
export function CodeBlock({ children, label }: { children: string; label: string }) {
  return (
    <pre className={css['code']} tabIndex={0} aria-label={label}>
      {children}
    </pre>
  );
}
