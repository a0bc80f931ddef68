import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';

/** Acts as nats-server; the directory and the port come from whoever starts it. */
const SCRIPT = `#!/bin/sh
# Made by callsheet: nats-server in a container.
name="callsheet-nats-$CALLSHEET_NATS_PORT"
docker rm -f "$name" >/dev/null 2>&1
exec docker run --rm --name "$name" --user "$(id -u):$(id -g)" \\
  -p "127.0.0.1:$CALLSHEET_NATS_PORT:$CALLSHEET_NATS_PORT" -v "$CALLSHEET_NATS_DIR:$CALLSHEET_NATS_DIR" \\
  nats:2 "$@" -a 0.0.0.0
`;

/** True when a Docker daemon answers. */
export function hasDocker(): boolean {
  return spawnSync('docker', ['info'], { stdio: 'ignore', timeout: 10_000 }).status === 0;
}

/** Writes a program that runs nats-server by Docker, after fetching the image; throws when that fails. */
export function writeDockerNatsServer(target: string): void {
  const { status, stderr } = spawnSync('docker', ['pull', 'nats:2'], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`docker pull nats:2 failed: ${stderr}`);
  writeFileSync(target, SCRIPT, { mode: 0o755 });
}
