import { type NetworkVolume } from '../runpod/network-volumes.js';

export type ProviderName = 'runpod' | 'ssh';

/** How a pod is reached and where its worker lives. */
export interface Access {
  host: string;
  port: number;
  user: string;
  /** The key it must show, where that is known before the first contact. */
  hostKey?: string | null;
  /** Where the worker's code is, when it is not where the configuration says. */
  workerDir?: string;
  /** Further variables for the worker. */
  env?: Record<string, string>;
}

/** A machine, or a part of one, that runs one worker, as its provider shows it. */
export interface ProviderPod {
  id: string;
  name: string;
  /** `stopped` exists but will not run again; `gone` is a memory of one. */
  state: 'live' | 'stopped' | 'gone';
  /** The provider's own word for it. */
  status: string;
  /** USD, null when the provider does not say. */
  costPerHour: number | null;
  /** Data centre or host. */
  place: string | null;
  /** Null until it can be tried. */
  access: Access | null;
}

/** What the provider shows of all its pods at one moment. */
export interface Observed {
  pods: ProviderPod[];
  /** True for a pod, by its id, that this observation could not have seen: its absence says nothing. Null is a pod whose id is unknown. */
  isBlindTo: (id: string | null) => boolean;
}

/** What a worker needs of its GPU. */
export interface Wanted {
  minVramGb: number | null;
  /** Where pods with these GPUs have come to nothing lately. */
  avoid: readonly { gpuType: string; place: string }[];
}

/** One thing that a provider can be asked for. */
export interface Offer {
  provider: ProviderName;
  gpuType: string;
  vramGb: number | null;
  /** USD, null when unknown. */
  pricePerHour: number | null;
  /** False when the provider says that it has none left; its word may be old. */
  available: boolean;
  terms: RunpodTerms | HostTerms;
}

export interface RunpodTerms {
  cloud: 'SECURE' | 'COMMUNITY';
  /** Empty is any. */
  dataCenterIds: string[];
  volume: NetworkVolume | null;
  /** GB of the host's memory at least; null is any. */
  minRamGb: number | null;
}

export interface HostTerms {
  host: string;
}

/** A line that a provider keeps of a pod's start; `system` is what the host says about the container. */
export interface ProviderLogLine {
  at: Date;
  source: 'container' | 'system';
  line: string;
}

/** Where pods come from. All methods throw ProviderError and nothing else. */
export interface Provider {
  readonly name: ProviderName;
  /** True while it is better asked rarely. */
  readonly nearlySpent: boolean;
  /** What it could be asked for, in the order of the configuration. `rejected` when the configuration itself is in the way. */
  offers(wanted: Wanted): Promise<Offer[]>;
  /** Makes a pod of that name; asked once, since a lost answer is found again by the name alone. */
  create(name: string, offer: Offer): Promise<ProviderPod>;
  /** All pods, ours or not. */
  observe(): Promise<Observed>;
  /** One pod; null when the provider is sure that there is none. */
  observeOne(id: string): Promise<ProviderPod | null>;
  /** Ends a pod for good. False when the provider does not know it. */
  terminate(id: string): Promise<boolean>;
  /** The newest lines of a pod's start, where the provider keeps any. */
  readLog?(id: string): Promise<ProviderLogLine[]>;
  /** USD billed for each pod, by id. */
  readBill?(since: Date, until: Date): Promise<Map<string, number>>;
  /** What a person must change before pods can be created; asks nothing of the provider that costs. */
  findProblems(): Promise<string[]>;
}
