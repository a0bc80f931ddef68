import { type Command } from 'commander';
import { API_VERSION } from '@callsheet/contracts';
import { keysCommand } from './access/keys-command.js';
import { projectsCommand } from './access/projects-command.js';
import { completionCommand } from './complete-shell/completion-command.js';
import { dashboardCommand } from './dashboard/dashboard-command.js';
import { doctorCommand } from './doctor/doctor-command.js';
import { listPodsCommand } from './fleet/list-pods.js';
import { listWorkersCommand } from './fleet/list-workers.js';
import { showScalingCommand } from './fleet/show-scaling.js';
import { workerCommand } from './fleet/worker-command.js';
import { migrateCommand } from './migrate/migrate-command.js';
import { showCostCommand } from './money/show-cost.js';
import { configCommand } from './settings/config-command.js';
import { webhooksCommand } from './webhooks/webhooks-command.js';
import { healthCommand } from './health/health-command.js';
import { CommandMaker, type Result } from './make-command.js';
import { type Terminal } from './terminal.js';
import { estimateCommand } from './submit/estimate-command.js';
import { submitCommand } from './submit/submit-command.js';
import { cancelCommand } from './tasks/cancel.js';
import { explainCommand } from './tasks/explain.js';
import { listTasksCommand } from './tasks/list-tasks.js';
import { retryCommand } from './tasks/retry.js';
import { showTaskCommand } from './tasks/show-task.js';

const codes =
  'Exit codes: 0 done, 1 failed, 2 usage, 3 not found, 4 not allowed, 5 unreachable, 6 not possible now, 7 timed out, 130 interrupted.';

/** The whole command line. */
export function buildProgram(terminal: Terminal, result: Result): Command {
  const maker = new CommandMaker(terminal, result);
  const program = maker
    .group('callsheet', 'Runs GPU video generation: submit tasks, watch them, look after the fleet.')
    .version(API_VERSION)
    .addHelpText(
      'after',
      `\n${codes}\n\nSet CALLSHEET_URL and CALLSHEET_API_KEY, or: callsheet config set url <address>`,
    );
  for (const command of commands(maker, () => program)) program.addCommand(command);
  return program;
}

function commands(maker: CommandMaker, program: () => Command): Command[] {
  return [
    submitCommand(maker),
    estimateCommand(maker),
    listTasksCommand(maker),
    showTaskCommand(maker),
    explainCommand(maker),
    cancelCommand(maker),
    retryCommand(maker),
    listWorkersCommand(maker),
    workerCommand(maker),
    listPodsCommand(maker),
    showScalingCommand(maker),
    webhooksCommand(maker),
    showCostCommand(maker),
    projectsCommand(maker),
    keysCommand(maker),
    configCommand(maker),
    healthCommand(maker),
    dashboardCommand(maker),
    doctorCommand(maker),
    migrateCommand(maker),
    completionCommand(maker, program),
  ];
}
