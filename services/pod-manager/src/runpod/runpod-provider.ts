import { type Log } from '@callsheet/runtime';
import { type PodManagerConfig } from '../config.js';
import { ProviderError } from '../provider/provider-error.js';
import {
  type Observed,
  type Offer,
  type Provider,
  type ProviderLogLine,
  type ProviderPod,
  type Wanted,
} from '../provider/provider.js';
import { RunpodApi } from './api.js';
import { readBill } from './billing.js';
import { listDataCenters, listGpus } from './catalog.js';
import { findProblems } from './find-problems.js';
import { listOffers, type Market } from './list-offers.js';
import { readPodLog } from './logs.js';
import { takeVolumes, type Volumes } from './take-volumes.js';
import { listNetworkVolumes } from './network-volumes.js';
import { podRequest } from './pod-request.js';
import { createPod, getPod, listPods, terminatePod } from './pods.js';

/** The catalog changes by the minute, and a burst of creates needs it once. */
const marketMs = 30_000;

type ReadMarket = Market & Volumes;

/** Pods rented from Runpod through REST v2. */
export class RunpodProvider implements Provider {
  readonly name = 'runpod';
  readonly api: RunpodApi;
  private market: { readAt: number; market: Promise<ReadMarket> } | undefined;

  constructor(
    private readonly config: PodManagerConfig,
    private readonly log: Log,
  ) {
    this.api = new RunpodApi({ url: config.RUNPOD_API_URL, apiKey: config.RUNPOD_API_KEY ?? '', log });
  }

  get nearlySpent(): boolean {
    return this.api.nearlySpent;
  }

  async offers(wanted: Wanted): Promise<Offer[]> {
    const market = await this.readMarket();
    const offers = listOffers(this.config, market, wanted);
    if (offers.length > 0) return offers;
    throw market.refusal ?? new ProviderError('rejected', this.nothingFits(market, wanted));
  }

  create(name: string, { gpuType, terms }: Offer): Promise<ProviderPod> {
    if (!('cloud' in terms)) throw new Error('the offer is of another provider');
    return createPod(this.api, podRequest(this.config, name, gpuType, terms));
  }

  async observe(): Promise<Observed> {
    return { pods: await listPods(this.api), isBlindTo: () => false };
  }

  observeOne(id: string): Promise<ProviderPod | null> {
    return getPod(this.api, id);
  }

  terminate(id: string): Promise<boolean> {
    return terminatePod(this.api, id);
  }

  readLog(id: string): Promise<ProviderLogLine[]> {
    return readPodLog(this.api, id);
  }

  readBill(since: Date, until: Date): Promise<Map<string, number>> {
    return readBill(this.api, since, until);
  }

  async findProblems(): Promise<string[]> {
    try {
      const [gpus, dataCenterIds, volumes] = await Promise.all([
        listGpus(this.api),
        listDataCenters(this.api),
        listNetworkVolumes(this.api),
      ]);
      return findProblems(this.config, { gpus, dataCenterIds, volumes });
    } catch (error) {
      if (!(error instanceof ProviderError)) throw error;
      return [accessProblem(this.config.RUNPOD_API_URL, error)];
    }
  }

  private readMarket(): Promise<ReadMarket> {
    const now = Date.now();
    if (this.market && now - this.market.readAt < marketMs) return this.market.market;
    const market = this.fetchMarket();
    this.market = { readAt: now, market };
    // A failure is not kept.
    market.catch(() => (this.market = undefined));
    return market;
  }

  private async fetchMarket(): Promise<ReadMarket> {
    const [gpus, volumes] = await Promise.all([
      listGpus(this.api),
      takeVolumes(this.api, this.config, this.log),
    ]);
    return { gpus, ...volumes };
  }

  private nothingFits({ gpus }: Market, { minVramGb }: Wanted): string {
    const { RUNPOD_GPU_TYPE } = this.config;
    if (minVramGb === null) return `Runpod offers none of RUNPOD_GPU_TYPE (${RUNPOD_GPU_TYPE.join(', ')})`;
    const larger = gpus.find(({ memoryGb }) => (memoryGb ?? 0) >= minVramGb);
    const hint = larger ? `add one, e.g. "${larger.id}" (${larger.memoryGb} GB)` : 'there is none';
    return `no GPU type of RUNPOD_GPU_TYPE has ${minVramGb} GB: ${hint}`;
  }
}

function accessProblem(url: string, { kind, message }: ProviderError): string {
  if (kind === 'auth')
    return `RUNPOD_API_KEY: refused (${message}); make one in the Runpod console that may manage pods and read volumes and billing`;
  if (message.includes('unreadable'))
    return `RUNPOD_API_URL: ${url} does not answer like Runpod's REST API v2; the address is https://api.runpod.io`;
  return `RUNPOD_API_URL: ${message}`;
}
