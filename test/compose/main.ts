import { Command, InvalidArgumentError } from 'commander';
import { type Check, expectThat } from './check.js';
import { buildImages, composeUp } from './composed.js';
import { findEngine, type Engine } from './find-engine.js';
import { prepareBaseImages } from './prepare-images.js';
import { runStory } from './run-story.js';
import { Skipped } from './skipped.js';

const LARGEST_IMAGE_MB = 250;

const command = new Command('npm run test:compose --')
  .description('Brings docker-compose.yml up on real containers and kills each while tasks flow.')
  .option('--prepare-minutes <n>', 'skip when the images take longer than that', minutes, 60)
  .option('--verbose', 'say what it waits for');

function minutes(text: string): number {
  const value = Number(text);
  if (!(value > 0)) throw new InvalidArgumentError('must be a number above 0');
  return value;
}

const began = Date.now();
const print = (text: string) => void process.stdout.write(`${text}\n`);
const tell = (text: string) => {
  process.stderr.write(`compose ${Math.round((Date.now() - began) / 1000)} s: ${text}\n`);
};

async function main(): Promise<void> {
  const flags = command.parse().opts<{ prepareMinutes: number; verbose?: true }>();
  const checks = await tryOut(flags.prepareMinutes, flags.verbose === true).catch((error: unknown) => {
    if (error instanceof Skipped) {
      print(`skipped: ${error.message}`);
      return [];
    }
    return [
      { name: 'the run came to its end', held: false, problem: error instanceof Error ? error.stack : '' },
    ];
  });
  for (const { name, held, problem } of checks) print(held ? `ok: ${name}` : `FAILED: ${name}: ${problem}`);
  const failed = checks.filter(({ held }) => !held).length;
  print(`${checks.length - failed} passed, ${failed} failed`);
  process.exitCode = failed === 0 ? 0 : 1;
}

async function tryOut(prepareMinutes: number, verbose: boolean): Promise<Check[]> {
  const engine = await findEngine();
  try {
    const left = () => Math.max(1, prepareMinutes * 60_000 - (Date.now() - began));
    await prepareBaseImages(engine, left(), tell);
    tell(`building the images with ${engine.compose.join(' ')}`);
    await buildImages(engine, left());
    return await tryComposed(engine, verbose ? tell : () => undefined);
  } finally {
    await engine.stop();
  }
}

async function tryComposed(engine: Engine, tellMore: (text: string) => void): Promise<Check[]> {
  tell('up');
  const composed = await composeUp(engine);
  try {
    tell(`everything is up at ${composed.apiUrl}`);
    const checks = await runStory(composed, tellMore);
    const sizes = [...(await composed.imageSizes())].map(
      ([name, bytes]) => [name, Math.round(bytes / 1e6)] as const,
    );
    for (const [name, megabytes] of sizes) print(`${name}: ${megabytes} MB`);
    const large = sizes.filter(([, megabytes]) => megabytes >= LARGEST_IMAGE_MB);
    return [...checks, expectThat(`every image has less than ${LARGEST_IMAGE_MB} MB`, large, [])];
  } catch (error) {
    process.stderr.write(`${await composed.logs()}\n`);
    throw error;
  } finally {
    await composed.down();
  }
}

void main();
