import { createServer } from 'node:http';
import { once } from 'node:events';
import { type AddressInfo } from 'node:net';
import { createLog, parseConfig } from '@callsheet/runtime';
import { newSshKey } from '../testing/new-ssh-key.js';
import { PodManagerConfig } from '../config.js';
import { RunpodProvider } from './runpod-provider.js';

test.each([
  [
    200,
    /^RUNPOD_API_URL: http:\S+ does not answer like Runpod's REST API v2; the address is https:\/\/api.runpod.io$/,
  ],
  [502, /^RUNPOD_API_URL: Runpod: HTTP 502 with a page instead of an answer: Welcome$/],
  [403, /^RUNPOD_API_KEY: refused .*make one in the Runpod console/],
])(
  'an address that answers %i with HTML is one clear problem, and nothing is created',
  async (status, problem) => {
    const asked: string[] = [];
    const server = createServer((request, response) => {
      asked.push(`${request.method}`);
      response.writeHead(status, { 'content-type': 'text/html' }).end('<html><body>Welcome</body></html>');
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const config = parseConfig(PodManagerConfig, {
      DATABASE_URL: 'postgres://unused',
      RUNPOD_API_URL: `http://127.0.0.1:${port}`,
      RUNPOD_API_KEY: 'rpa_secret',
      RUNPOD_SSH_PRIVATE_KEY: newSshKey(),
      WORKER_TOKEN_SECRET: 'a-secret-of-some-length',
      WORKER_SUPABASE_URL: 'http://127.0.0.1:9',
    });
    const problems = await new RunpodProvider(config, createLog('test', 'fatal')).findProblems();
    await once(server.close(), 'close');
    expect(problems).toEqual([expect.stringMatching(problem)]);
    expect(new Set(asked)).toEqual(new Set(['GET']));
  },
);
