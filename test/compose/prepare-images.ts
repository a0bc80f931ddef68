import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { repositoryRoot } from '../../local/stack/repository.js';
import { type Engine } from './find-engine.js';
import { CommandError, runCommand } from './run-command.js';
import { Skipped } from './skipped.js';

const PULL_TIMEOUT_MS = 90_000;

/** Has every base image here: pulled, or where no registry answers a stand-in made from the system's packages. */
export async function prepareBaseImages(
  { docker, env }: Engine,
  timeoutMs: number,
  tell: (text: string) => void,
): Promise<void> {
  for (const image of baseImages()) {
    if (await isHere(image)) continue;
    tell(`pulling ${image}`);
    const pulled = await runCommand(['docker', 'pull', '-q', image], {
      env,
      timeoutMs: PULL_TIMEOUT_MS,
    }).catch(orUndefined);
    if (pulled !== undefined) continue;
    tell('no registry answers: building stand-ins for the base images from Debian and npm packages');
    const script = join(repositoryRoot(), 'test/compose/stand-in-images.sh');
    await runCommand([script, join(tmpdir(), 'callsheet-stand-ins')], {
      env: { ...process.env, ...env },
      timeoutMs,
    }).catch((error: unknown) => {
      throw new Skipped(`no base images: ${error instanceof Error ? error.message : String(error)}`);
    });
    return;
  }

  function isHere(image: string): Promise<boolean> {
    return docker('image', 'inspect', image).then(
      () => true,
      () => false,
    );
  }
}

/** What the Dockerfile builds on and the compose file runs as it is, but for the `metrics` profile. */
function baseImages(): string[] {
  const read = (name: string) => readFileSync(join(repositoryRoot(), name), 'utf8');
  const built = [...read('Dockerfile').matchAll(/^ARG \w+_IMAGE=(\S+)/gm)];
  const services = read('docker-compose.yml').split(/^ {2}(?=[\w-]+:$)/m);
  const run = services
    .filter((service) => !/^ {4}(build|profiles):/m.test(service))
    .flatMap((service) => [...service.matchAll(/^ {4}image: (\S+)/gm)]);
  return [...built, ...run].map(([, image = '']) => image);
}

function orUndefined(error: unknown): undefined {
  if (!(error instanceof CommandError)) throw error;
}
