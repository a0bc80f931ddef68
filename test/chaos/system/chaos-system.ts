import { openDatabase, type Database, migrate } from '@callsheet/runtime';
import { appendFileSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { choosePort } from '../../../local/stack/ports.js';
import { startPostgres } from '../../../local/stack/postgres.js';
import { prepareStack } from '../../../local/stack/prepare-stack.js';
import { ProcessLedger } from '../../../local/stack/process-ledger.js';
import { repositoryRoot } from '../../../local/stack/repository.js';
import { localUrl, serviceNames, type ServiceName } from '../../../local/stack/service-env.js';
import { logFile, startProgram, type ProgramSettings } from '../../../local/stack/stack-programs.js';
import { Supervisor } from '../../../local/stack/supervisor.js';
import { Clock } from './clock.js';
import { chaosEnv } from './chaos-env.js';
import { Emulator } from './emulator.js';
import { type Link } from './link.js';
import { openLinks, type LinkName } from './links.js';
import { TestDisk } from './test-disk.js';

/** How to start the system; what is left out is this repository's own build. */
export interface ChaosSystemOptions {
  readonly dir: string;
  /** Gets what happens to the processes, one JSON object a line. */
  readonly logEvents: string;
  readonly release?: Release;
}

/** A state of the repository, built. */
export interface Release {
  readonly root: string;
}

/** The whole system as real processes, reached over links that can be broken. A second replica of a service is `<name>-2`. */
export class ChaosSystem {
  private readonly changedEnv = new Map<ServiceName, Readonly<Record<string, string>>>();
  /** What a process is started from, where that was changed. */
  private readonly releases = new Map<string, Release>();

  private constructor(
    readonly dir: string,
    readonly settings: ProgramSettings,
    readonly supervisor: Supervisor<string>,
    readonly links: ReadonlyMap<LinkName, Link>,
    /** Straight to the server, past all links. */
    readonly database: Database,
    readonly emulator: Emulator,
    readonly clock: Clock,
    readonly disk: TestDisk,
    private readonly replicaPorts: Map<string, number>,
    private readonly firstRelease: Release,
  ) {}

  /** Of the REST API, over the clients' link. */
  get url(): string {
    return localUrl(this.link('clients→ingest').port);
  }

  get apiKey(): string {
    return this.settings.facts.secrets.apiKey;
  }

  get natsDirectory(): string {
    return join(this.dir, 'nats');
  }

  get natsUrl(): string {
    return `nats://127.0.0.1:${this.settings.facts.ports.nats}`;
  }

  link(name: LinkName): Link {
    const found = this.links.get(name);
    if (!found) throw new Error(`no link ${name}`);
    return found;
  }

  static async start({
    dir,
    logEvents,
    release = { root: repositoryRoot() },
  }: ChaosSystemOptions): Promise<ChaosSystem> {
    mkdirSync(dir, { recursive: true });
    const disk = await TestDisk.mount(join(dir, 'storage'));
    const clock = Clock.open(dir);
    const settings = await prepareStack(dir, { ports: 'free', serviceEnv: chaosEnv }, () => undefined);
    mkdirSync(dirname(logEvents), { recursive: true });
    const supervisor = new Supervisor<string>((event) =>
      appendFileSync(logEvents, `${JSON.stringify({ at: new Date().toISOString(), ...event })}\n`),
    );
    const replicaPorts = new Map<string, number>();
    const links = await openLinks(settings.facts.ports, () =>
      supervisor.isRunning('ingest-2') ? [replicaPorts.get('ingest-2') ?? 0] : [],
    );
    const { ports, databaseUrl } = settings.facts;
    const database = openDatabase({ url: databaseUrl, applicationName: 'chaos', max: 6 });
    const emulator = new Emulator(localUrl(ports.runpodAdmin));
    const system = new ChaosSystem(
      dir,
      settings,
      supervisor,
      links,
      database,
      emulator,
      clock,
      disk,
      replicaPorts,
      release,
    );
    try {
      await system.startAll();
      return system;
    } catch (error) {
      await system.stop();
      throw error;
    }
  }

  /** Restarts a service with settings on top of its own, which it keeps until it is restarted with others. */
  async restartWith(service: ServiceName, env: Readonly<Record<string, string>>): Promise<void> {
    this.changedEnv.set(service, env);
    await this.supervisor.stop(service);
    await this.supervisor.start(service);
  }

  /** Applies the migrations of a release. */
  migrate({ root }: Release): Promise<string[]> {
    return migrate(this.settings.facts.databaseUrl, join(root, 'supabase', 'migrations'));
  }

  /** Puts a new release of a service beside the old one, which then goes. */
  async roll(service: ServiceName, release: Release): Promise<void> {
    const second = `${service}-2`;
    this.releases.set(second, release).set(service, release);
    await this.startReplica(service);
    await this.supervisor.stop(service);
    await this.supervisor.start(service);
    await this.supervisor.stop(second);
  }

  /** Starts a second replica of a service, or starts it again. */
  async startReplica(service: ServiceName): Promise<void> {
    const name = `${service}-2`;
    if (this.replicaPorts.has(name)) return this.supervisor.start(name);
    const port = await choosePort();
    this.replicaPorts.set(name, port);
    await this.supervisor.run(name, (abort) => this.launch(service, name, port, abort));
  }

  /** Every service process that runs now. */
  runningServices(): string[] {
    return [...serviceNames, ...this.replicaPorts.keys()].filter((name) => this.supervisor.isRunning(name));
  }

  /** Sends a signal unless the process is down just now. */
  signal(name: string, signal: NodeJS.Signals): boolean {
    const pid = this.supervisor.pid(name);
    if (pid === undefined) return false;
    try {
      process.kill(pid, signal);
      return true;
    } catch {
      return false;
    }
  }

  /** Ends everything; what was paused first goes on, so that it can end. */
  async stop(): Promise<void> {
    for (const link of this.links.values()) link.heal();
    for (const name of this.runningServices()) this.signal(name, 'SIGCONT');
    await this.database.end().catch(() => undefined);
    await this.supervisor.stopAll([
      [...serviceNames, ...serviceNames.map((name) => `${name}-2`)],
      ['runpod'],
      ['nats'],
      ['postgres'],
    ]);
    await Promise.all([...this.links.values()].map((link) => link.close()));
    await this.disk.unmount();
  }

  private async startAll(): Promise<void> {
    const { dir, ports } = this.settings.facts;
    await this.supervisor.run('postgres', (abort) =>
      startPostgres({
        dir: join(dir, 'postgres'),
        port: ports.postgres,
        log: logFile(dir, 'postgres'),
        env: this.clock.env,
        onSpawn: (pid) => this.settings.onSpawn('postgres', pid),
        abort,
      }),
    );
    await this.migrate(this.firstRelease);
    for (const name of ['nats', 'runpod'] as const)
      await this.supervisor.run(name, (abort) => startProgram(name, this.settings, abort));
    await Promise.all(
      serviceNames.map((name) =>
        this.supervisor.run(name, (abort) => this.launch(name, name, ports[name], abort)),
      ),
    );
  }

  private launch(service: ServiceName, name: string, port: number, abort: AbortSignal) {
    const { facts } = this.settings;
    const ledger = new ProcessLedger(facts.dir);
    const linked = {
      DATABASE_URL: withPort(facts.databaseUrl, this.link(`${service}→postgres`).port),
      NATS_URL: `nats://127.0.0.1:${this.link(`${service}→nats`).port}`,
      ...(service === 'ingest' && { PUBLIC_URL: this.url }),
      ...(service === 'pod-manager' && {
        WORKER_SUPABASE_URL: localUrl(this.link('workers→ingest').port),
      }),
    };
    return startProgram(
      service,
      {
        facts: { ...facts, ports: { ...facts.ports, [service]: port } },
        extraEnv: (which) => ({
          ...this.settings.extraEnv(which),
          ...linked,
          ...this.changedEnv.get(service),
        }),
        onSpawn: (_which, pid) => ledger.add(name, pid),
        build: join((this.releases.get(name) ?? this.firstRelease).root, 'dist'),
      },
      abort,
    );
  }
}

function withPort(url: string, port: number): string {
  return Object.assign(new URL(url), { port: String(port) }).href;
}
