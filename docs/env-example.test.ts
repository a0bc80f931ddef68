import { readFileSync } from 'node:fs';
import { retiredNames } from '../services/pod-manager/src/config.js';
import { services } from './configuration-page.js';
import { envExample } from './env-example.js';

/** Set by the images themselves. */
const ofImages = ['HOST', 'PORT', 'STORAGE_DIR', 'RUNPOD_SSH_PUBLIC_KEY_PATH'];
const compose = readFileSync('docker-compose.yml', 'utf8');
const common = ['DATABASE_URL', 'LOG_LEVEL'];

test.each(Object.entries(services))('the compose file hands every variable of %s on', (service, shape) => {
  const block = compose.split(`\n  ${service}:\n`)[1]?.split(/\n {2}\S/)[0] ?? '';
  const missing = Object.keys(shape)
    .filter((name) => ![...ofImages, ...common, ...retiredNames].includes(name))
    .filter((name) => !block.includes(`\n      ${name}: `));
  expect(missing).toEqual([]);
});

test('.env.example names every variable that the compose file takes', () => {
  const taken = new Set([...compose.matchAll(/\$\{([A-Z0-9_]+):-/g)].map(([, name]) => name));
  const text = envExample();
  expect([...taken].filter((name) => !new RegExp(`^(# )?${name}=`, 'm').test(text))).toEqual([]);
});
