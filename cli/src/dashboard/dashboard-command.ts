import { ApiError } from '@callsheet/client';
import { type Command } from 'commander';
import { CliError } from '../exit-codes.js';
import { type CommandMaker } from '../make-command.js';
import { type CommonOptions, type Session } from '../session.js';
import { drawDashboard } from './draw-dashboard.js';
import { loadDashboard, type Snapshot } from './load-dashboard.js';
import { News } from './news.js';
import { Screen } from './screen.js';

const USUAL_ROWS = 24;

/** `callsheet dashboard`. */
export function dashboardCommand(maker: CommandMaker): Command {
  return maker
    .command('dashboard', 'Shows workers, cost and the newest tasks, renewed by events, until q.', [
      ['callsheet dashboard', 'the whole terminal'],
      ['callsheet dashboard --json', 'what it would show now'],
    ])
    .action((options: CommonOptions) => maker.run(options, dashboard));
}

async function dashboard(session: Session): Promise<void> {
  const { client, out, terminal } = session;
  const first = await loadDashboard(client);
  if (out.asJson) return out.json(first);
  if (!terminal.stdout.isTTY)
    throw new CliError('the dashboard needs a terminal; --json gives what it would show');
  const stop = new AbortController();
  const end = () => stop.abort();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, end);
  const screen = new Screen(terminal);
  terminal.stdin.setEncoding('utf8').on('data', (typed) => {
    if (['q', 'Q', '\u0003'].includes(String(typed).charAt(0))) end();
  });
  try {
    await keepDrawing(session, screen, first, stop.signal);
  } finally {
    end();
    screen.close();
  }
}

async function keepDrawing(
  session: Session,
  screen: Screen,
  first: Snapshot,
  signal: AbortSignal,
): Promise<void> {
  const { client, out, terminal } = session;
  const news = new News(session, signal);
  for (let shown = first; ;) {
    // A terminal that does not know its size says 0.
    const rows = terminal.stdout.rows || USUAL_ROWS;
    screen.draw(drawDashboard(out, shown, { now: new Date(), note: news.note, rows }));
    await news.wait();
    if (signal.aborted) return;
    try {
      shown = await loadDashboard(client);
    } catch (error) {
      // What is on the screen stays until the server is back.
      if (!(error instanceof ApiError) || !error.isOutage) throw error;
      news.note = error.message;
    }
  }
}
