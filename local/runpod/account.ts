import { type Logger } from 'pino';
import { randomFrom, type Random } from '../worker/random.js';
import { type Cancel, type Clock } from './clock.js';
import { Faults } from './faults/faults.js';
import { RateLimit, windowsOf } from './http/rate-limit.js';
import { Journal } from './admin/journal.js';
import { Stock } from './inventory/stock.js';
import { type KnownUnknowns } from './known-unknowns.js';
import { type PodMachine } from './machine/pod-machine.js';
import { PodStore } from './pods/pod-store.js';
import { type NetworkVolume } from './requests/network-volume.js';
import { type Settings } from './settings.js';

/** The one account the emulator serves: its state, and the means to change it. */
export interface Account {
  readonly settings: Settings;
  readonly unknowns: KnownUnknowns;
  /** The API keys and what each may do; a key that is not here is unknown. */
  readonly keys: Map<string, KeyScope>;
  readonly limit: RateLimit;
  readonly random: Random;
  readonly clock: Clock;
  readonly log: Logger;
  readonly pods: PodStore;
  /** The machines of the account's own pods, by pod id; foreign pods have none. */
  readonly machines: Map<string, PodMachine>;
  readonly volumes: Map<string, NetworkVolume>;
  readonly stock: Stock;
  readonly faults: Faults;
  readonly journal: Journal;
  /** The account's registered SSH keys. */
  sshKeys: string[];
  /** How often a request changed somebody else's pod; a correct client keeps it at 0. */
  foreignWrites: number;
  /** What machines that only pretend to be a pod were told over SSH. */
  readonly overheard: string[];
  /** Calls off the stop of all pods that a low balance brings. */
  cancelStop: Cancel;
}

/** What a key may do. */
export type KeyScope = 'everything' | 'read' | 'nothing';

/** An account without pods. */
export function openAccount(settings: Settings, clock: Clock, log: Logger): Account {
  return {
    settings,
    unknowns: { ...settings.unknowns },
    keys: new Map([[settings.apiKey, 'everything']]),
    limit: new RateLimit(windowsOf(settings.requestsPerMinute)),
    random: randomFrom(settings.seed),
    clock,
    log,
    pods: new PodStore(settings.deleteLagMs),
    machines: new Map(),
    volumes: new Map(),
    stock: new Stock(settings.stockPerDataCenter, settings.catalogLagMs),
    faults: new Faults(),
    journal: new Journal(),
    sshKeys: [],
    foreignWrites: 0,
    overheard: [],
    cancelStop: () => undefined,
  };
}
