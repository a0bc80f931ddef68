import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { type Receipt } from './verify.js';

export interface BenchReceiver {
  pid: number;
  url: (name: string) => string;
  /** Webhooks accepted since receipts were last taken. */
  accepted: () => Promise<number>;
  /** What was received since the last time. */
  take: () => Promise<Receipt[]>;
  stop: () => void;
}

/** Starts the receiver's process. */
export async function startReceiver(): Promise<BenchReceiver> {
  const child = fork(join(__dirname, 'receiver-process.js'), { serialization: 'advanced' });
  const answer = async <T>(): Promise<T> => ((await once(child, 'message')) as [T])[0];
  const { port } = await answer<{ port: number }>();
  const ask = <T>(question: string): Promise<T> => {
    const reply = answer<T>();
    child.send(question);
    return reply;
  };
  return {
    pid: child.pid ?? 0,
    url: (name) => `http://127.0.0.1:${port}/${name}`,
    accepted: async () => (await ask<{ accepted: number }>('count')).accepted,
    take: async () => (await ask<{ receipts: Receipt[] }>('take')).receipts,
    stop: () => child.disconnect(),
  };
}
