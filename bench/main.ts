import { Command } from 'commander';

/** Each benchmark lives in a folder of its own and gives a commander command; it is loaded only when it is asked for. */
const benchmarks: Record<string, () => Promise<Command>> = {
  queue: async () => (await import('./queue/command.js')).queueCommand(),
  http: async () => (await import('./http/command.js')).httpCommand(),
  webhooks: async () => (await import('./webhooks/command.js')).webhooksCommand(),
  decision: async () => (await import('./decision/command.js')).decisionCommand(),
  tracing: async () => (await import('./tracing/command.js')).tracingCommand(),
  pods: async () => (await import('./pods/command.js')).podsCommand(),
  console: async () => (await import('./console/command.js')).consoleCommand(),
  soak: async () => (await import('./soak/command.js')).soakCommand(),
  scaling: async () => (await import('./scaling/scaling.command.js')).scalingCommand(),
};

async function main(): Promise<void> {
  const program = new Command('npm run bench --')
    .description('Benchmarks; each prints what it measured. bench/README.md says how to read them.')
    .showHelpAfterError();
  for (const load of Object.values(benchmarks)) program.addCommand(await load());
  await program.parseAsync();
}

void main();
