import { Agenda } from './agenda.js';
import { type Pod, type PodModel } from './pods.js';
import { type ScalingPolicy, type View } from './policy.js';
import { randomNumbers } from './random.js';
import { type TraceTask } from './trace.js';
import { WaitingTasks } from './waiting-tasks.js';

/** What one policy did with the trace. */
export interface Outcome {
  /** Arrival until generation begins, so a model load counts; in order of ends. */
  waitsS: number[];
  /** All pods' time from being asked for to their end, or to the last task's end. */
  podSeconds: number;
  /** Time in which tasks were generated, without model loads. */
  workSeconds: number;
  modelLoads: number;
  pods: number;
}

type Event =
  | { kind: 'arrive'; task: TraceTask }
  | { kind: 'ready'; pod: Pod }
  | { kind: 'finish'; pod: Pod; task: TraceTask; busyS: number }
  | { kind: 'decide'; woken: boolean };

/** Plays the trace once against a fleet that follows the policy, until the last task has ended. */
export function replay(trace: readonly TraceTask[], policy: ScalingPolicy, model: PodModel): Outcome {
  return new Replay(trace, policy, model).run();
}

class Replay {
  private readonly agenda = new Agenda<Event>();
  private readonly waiting = new WaitingTasks();
  private readonly pods = new Map<string, Pod>();
  private readonly history = new Map<string, { tasks: number; seconds: number }>();
  private readonly boots = { count: 0, seconds: 0 };
  private readonly outcome: Outcome = { waitsS: [], podSeconds: 0, workSeconds: 0, modelLoads: 0, pods: 0 };
  private readonly pick: () => number;
  private nowS = 0;
  private ended = 0;
  private wakePending = false;
  private arrivals = 0;

  constructor(
    private readonly trace: readonly TraceTask[],
    private readonly policy: ScalingPolicy,
    private readonly model: PodModel,
  ) {
    this.pick = randomNumbers(model.seed ^ 0x9e3779b9);
  }

  run(): Outcome {
    for (const task of this.trace) this.agenda.add(task.arrivalS, { kind: 'arrive', task });
    this.agenda.add(0, { kind: 'decide', woken: false });
    for (let index = 0; index < (this.policy.initialPods ?? 0); index++) this.spawn(0);
    while (this.ended < this.trace.length) {
      const next = this.agenda.next();
      if (!next) throw new Error(`${this.policy.name} leaves tasks waiting for ever`);
      this.nowS = next.at;
      this.handle(next.event);
    }
    for (const pod of this.pods.values()) this.outcome.podSeconds += this.nowS - pod.askedAtS;
    return this.outcome;
  }

  private handle(event: Event): void {
    switch (event.kind) {
      case 'arrive':
        this.arrivals++;
        this.waiting.add(event.task);
        this.policy.noteArrival?.(this.nowS, event.task.model);
        this.offer();
        return this.wake();
      case 'ready':
        if (event.pod.state === 'gone') return;
        event.pod.state = 'idle';
        event.pod.idleSinceS = this.nowS;
        this.boots.count++;
        this.boots.seconds += this.nowS - event.pod.askedAtS;
        this.start(event.pod);
        return this.wake();
      case 'finish':
        this.finish(event);
        return this.wake();
      case 'decide':
        if (event.woken) this.wakePending = false;
        else this.agenda.add(this.nowS + this.policy.everyS, { kind: 'decide', woken: false });
        return this.decide();
    }
  }

  /** A waiting task goes to any idle worker: which one asks first is chance. */
  private offer(): void {
    const idle = [...this.pods.values()].filter(({ state }) => state === 'idle');
    const pod = idle[Math.floor(this.pick() * idle.length)];
    if (pod) this.start(pod);
  }

  private start(pod: Pod): void {
    const task = this.waiting.take(pod.model, this.nowS);
    if (!task) return;
    const loadS = pod.model === task.model ? 0 : this.model.modelLoadS;
    if (pod.model !== task.model) this.outcome.modelLoads++;
    const busyS = loadS + task.serviceS;
    Object.assign(pod, { state: 'busy', model: task.model, runs: task.model, startedAtS: this.nowS });
    this.outcome.waitsS.push(this.nowS + loadS - task.arrivalS);
    this.outcome.workSeconds += task.serviceS;
    this.agenda.add(this.nowS + busyS, { kind: 'finish', pod, task, busyS });
  }

  private finish({ pod, task, busyS }: Extract<Event, { kind: 'finish' }>): void {
    const seen = this.history.get(task.model) ?? { tasks: 0, seconds: 0 };
    this.history.set(task.model, { tasks: seen.tasks + 1, seconds: seen.seconds + busyS });
    this.ended++;
    Object.assign(pod, { state: 'idle', runs: undefined, idleSinceS: this.nowS });
    this.start(pod);
  }

  private wake(): void {
    if (this.policy.wakeS === undefined || this.wakePending) return;
    this.wakePending = true;
    this.agenda.add(this.nowS + this.policy.wakeS, { kind: 'decide', woken: true });
  }

  private decide(): void {
    const { spawn, drain } = this.policy.decide(this.view());
    for (const id of drain) {
      const pod = this.pods.get(id);
      if (!pod || pod.state === 'busy') continue;
      pod.state = 'gone';
      this.outcome.podSeconds += this.nowS - pod.askedAtS;
      this.pods.delete(id);
    }
    for (let index = 0; index < spawn && this.pods.size < this.model.maxPods; index++) this.spawn(undefined);
  }

  private spawn(bootS: number | undefined): void {
    const number = this.outcome.pods++;
    const { bootMinS, bootMaxS, seed } = this.model;
    const readyAtS = this.nowS + (bootS ?? bootMinS + (bootMaxS - bootMinS) * randomNumbers(seed + number)());
    const pod: Pod = {
      id: `pod${number}`,
      askedAtS: this.nowS,
      readyAtS,
      state: 'booting',
      model: undefined,
      idleSinceS: this.nowS,
      startedAtS: 0,
      runs: undefined,
      endedAtS: undefined,
    };
    this.pods.set(pod.id, pod);
    this.agenda.add(readyAtS, { kind: 'ready', pod });
  }

  private view(): View {
    return {
      nowS: this.nowS,
      waiting: this.waiting,
      pods: [...this.pods.values()],
      arrivals: this.arrivals,
      secondsOf: (name) => {
        const seen = this.history.get(name);
        return seen && seen.seconds / seen.tasks;
      },
      bootS: this.boots.count === 0 ? undefined : this.boots.seconds / this.boots.count,
    };
  }
}
