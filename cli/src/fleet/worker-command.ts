import { Argument, type Command } from 'commander';
import { CliError } from '../exit-codes.js';
import { type CommandMaker } from '../make-command.js';
import { type Session } from '../session.js';
import { diagnose } from './diagnose.js';
import { endWorker } from './end-worker.js';
import { execOnWorker } from './exec-on-worker.js';
import { readLog } from './read-log.js';
import { showWorker } from './show-worker.js';
import { type WorkerOptions } from './worker-options.js';
import { wholeNumber } from '../tasks/list-tasks.js';

const actions = ['show', 'logs', 'exec', 'diagnose', 'drain', 'terminate'] as const;
type Action = (typeof actions)[number];

/** `callsheet worker ID [ACTION]`. */
export function workerCommand(maker: CommandMaker): Command {
  return maker
    .command('worker <id>', 'Shows a worker, or does something with it.', [
      ['callsheet worker gpu-20261123_235207-caf16a8f', 'how it does, its pod, its last tasks'],
      ['callsheet worker gpu-20261123_235207-caf16a8f logs --follow', 'its log as it grows'],
      ['callsheet worker gpu-20261123_235207-caf16a8f logs --file installation', 'the log of its start'],
      ['callsheet worker gpu-20261123_235207-caf16a8f exec -- nvidia-smi', 'a command on its pod'],
      [
        'callsheet worker gpu-20261123_235207-caf16a8f diagnose',
        'GPU, disk, memory and processes; of a dead one, what was found',
      ],
      ['callsheet worker gpu-20261123_235207-caf16a8f drain', 'no more work; its pod ends when it has none'],
      [
        'callsheet worker gpu-20261123_235207-caf16a8f terminate --yes',
        'ends now; its task goes back to the queue',
      ],
    ])
    .addArgument(new Argument('[action]', 'what to do').choices(actions).default('show'))
    .argument('[command...]', 'of exec')
    .option('-f, --follow', 'logs: go on as it grows, until Ctrl-C')
    .option('-n, --lines <n>', 'logs: lines from the end', wholeNumber, 200)
    .option('--file <name>', 'logs: worker or installation', 'worker')
    .option('-y, --yes', 'drain, terminate: do not ask')
    .action((id: string, action: Action, words: string[], options: WorkerOptions) =>
      maker.run(options, (session) => act(session, id, action, words, options)),
    );
}

function act(
  session: Session,
  id: string,
  action: Action,
  words: string[],
  options: WorkerOptions,
): Promise<number | void> {
  if (action !== 'exec' && words.length > 0) throw new CliError(`${action} takes no further words`);
  switch (action) {
    case 'show':
      return showWorker(session, id);
    case 'logs':
      return readLog(session, id, options);
    case 'exec':
      return execOnWorker(session, id, words);
    case 'diagnose':
      return diagnose(session, id);
    case 'drain':
    case 'terminate':
      return endWorker(session, id, action, options.yes);
  }
}
