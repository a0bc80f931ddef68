import { type Log, type Sql } from '@callsheet/runtime';
import { type PodManagerConfig } from '../config.js';
import { ProviderError } from '../provider/provider-error.js';
import {
  type Observed,
  type Offer,
  type Provider,
  type ProviderPod,
  type Wanted,
} from '../provider/provider.js';
import { SshError, type CommandResult } from '../ssh/session.js';
import { type Host } from './host-config.js';
import { HostSession } from './host-session.js';
import {
  freeSlotCommand,
  listSlotsCommand,
  readSlots,
  readTaken,
  takeSlotCommand,
  type Slot,
} from './slots.js';

type SshConfig = Pick<PodManagerConfig, 'SSH_HOSTS' | 'WORKER_DIR' | 'ssh'>;

/** GPU hosts of our own, reached over SSH. A pod is a slot of a host; its id is `<host>/<pod name>`. */
export class SshProvider implements Provider {
  readonly name = 'ssh';
  readonly nearlySpent = false;
  private readonly sessions: ReadonlyMap<string, HostSession>;

  constructor(
    private readonly config: SshConfig,
    sql: Sql,
    log: Log,
  ) {
    const session = (host: Host) => new HostSession(host, config.ssh.privateKey, sql, log);
    this.sessions = new Map(config.SSH_HOSTS.map((host) => [host.name, session(host)]));
  }

  async offers({ minVramGb }: Wanted): Promise<Offer[]> {
    const suitable = this.config.SSH_HOSTS.filter(({ vram_gb }) => vram_gb >= (minVramGb ?? 0));
    if (suitable.length === 0)
      throw new ProviderError('rejected', `no host of SSH_HOSTS has ${minVramGb ?? 0} GB of VRAM`);
    const { slots, failures } = await this.readAll();
    const free = suitable.filter(({ name, slots: all }) => all > (slots.get(name)?.length ?? all));
    if (free.length > 0) return free.map(toOffer);
    const reason = [...failures.values()][0] ?? 'every slot of SSH_HOSTS is taken';
    throw new ProviderError('no-capacity', reason);
  }

  async create(podName: string, { terms }: Offer): Promise<ProviderPod> {
    if (!('host' in terms)) throw new Error('the offer is of another provider');
    const session = this.sessionOf(terms.host);
    const { stdout, stderr, code } = await this.call(
      session,
      takeSlotCommand(podName, session.host.slots),
      'create',
    );
    const index = readTaken(stdout);
    if (index !== undefined) return this.toPod(session, { index, podName });
    if (stdout.includes('full'))
      throw new ProviderError('no-capacity', `every slot of ${terms.host} is taken`);
    throw new ProviderError('not-ready', `${terms.host} gives no slot: ${stderr.trim()} (exit code ${code})`);
  }

  async observe(): Promise<Observed> {
    const { slots, failures } = await this.readAll();
    if (slots.size === 0) throw new ProviderError('unknown', [...failures.values()].join('; '));
    const pods = [...slots].flatMap(([name, taken]) =>
      taken.map((slot) => this.toPod(this.sessionOf(name), slot)),
    );
    return { pods, isBlindTo: (id) => (id === null ? failures.size > 0 : failures.has(hostOf(id))) };
  }

  async observeOne(id: string): Promise<ProviderPod | null> {
    const session = this.sessions.get(hostOf(id));
    // Whoever takes a host off the list has taken its pods.
    if (!session) return null;
    const { stdout } = await this.call(session, listSlotsCommand, 'read');
    const slot = readSlots(stdout).find(({ podName }) => idOf(session.host, podName) === id);
    return slot ? this.toPod(session, slot) : null;
  }

  async terminate(id: string): Promise<boolean> {
    if ((await this.observeOne(id)) === null) return false;
    const session = this.sessionOf(hostOf(id));
    const command = freeSlotCommand(id.slice(hostOf(id).length + 1), this.workerDirOf(session.host));
    const { code, stderr } = await this.call(session, command, 'end');
    if (code !== 0)
      throw new ProviderError('unknown', `the worker on ${session.host.name} does not end: ${stderr}`);
    return true;
  }

  async findProblems(): Promise<string[]> {
    const { failures } = await this.readAll();
    return [...failures.values()].map((reason) => `SSH_HOSTS: ${reason}`);
  }

  /** The taken slots of each host that answers, and why the others do not. */
  private async readAll() {
    const slots = new Map<string, Slot[]>();
    const failures = new Map<string, string>();
    const read = async (session: HostSession) => {
      try {
        const { stdout } = await this.call(session, listSlotsCommand, 'read');
        slots.set(session.host.name, readSlots(stdout));
      } catch (error) {
        if (!(error instanceof ProviderError)) throw error;
        failures.set(session.host.name, error.message);
      }
    };
    await Promise.all([...this.sessions.values()].map(read));
    return { slots, failures };
  }

  /** A host that could not be reached has done nothing; one that was cut off while it took a slot may have. */
  private async call(
    session: HostSession,
    command: string,
    effect: 'read' | 'create' | 'end',
  ): Promise<CommandResult> {
    try {
      return await session.run(command);
    } catch (error) {
      if (!(error instanceof SshError)) throw error;
      const reached = error.kind === 'dropped' || error.kind === 'timeout';
      const kind = effect !== 'create' ? 'unknown' : reached ? 'ambiguous' : 'not-ready';
      throw new ProviderError(kind, `${session.host.name}: ${error.message}`, {}, { cause: error });
    }
  }

  private toPod({ host, hostKey }: HostSession, { index, podName }: Slot): ProviderPod {
    const { port, user, gpus } = host;
    const env: Record<string, string> =
      gpus === undefined ? {} : { CUDA_VISIBLE_DEVICES: String(index % gpus) };
    return {
      id: idOf(host, podName),
      name: podName,
      state: 'live',
      status: `slot ${index}`,
      costPerHour: host.usd_per_hour,
      place: host.name,
      access: { host: host.host, port, user, hostKey, workerDir: this.workerDirOf(host), env },
    };
  }

  private workerDirOf({ worker_dir }: Host): string {
    return worker_dir ?? this.config.WORKER_DIR;
  }

  private sessionOf(name: string): HostSession {
    const session = this.sessions.get(name);
    if (!session) throw new ProviderError('rejected', `SSH_HOSTS has no host "${name}" any more`);
    return session;
  }
}

function toOffer({ name, gpu_type, vram_gb, usd_per_hour }: Host): Offer {
  return {
    provider: 'ssh',
    gpuType: gpu_type,
    vramGb: vram_gb,
    pricePerHour: usd_per_hour,
    available: true,
    terms: { host: name },
  };
}

function idOf({ name }: Host, podName: string): string {
  return `${name}/${podName}`;
}

function hostOf(id: string): string {
  return id.slice(0, id.indexOf('/'));
}
