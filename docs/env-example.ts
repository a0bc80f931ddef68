import { type z } from 'zod';
import { retiredNames } from '../services/pod-manager/src/config.js';
import { commentsOf, defaultOf, services } from './configuration-page.js';

/** Set by the images and the compose file, not by people. */
const fixed = [
  'HOST',
  'PORT',
  'NATS_URL',
  'STORAGE_DIR',
  'RUNPOD_SSH_PRIVATE_KEY_PATH',
  'RUNPOD_SSH_PUBLIC_KEY_PATH',
];

const head = `# Settings of docker-compose.yml for production: cp .env.example .env, then fill in what has no "#" in front.
# The part below the line is written by \`npm run docs\` from the configuration schemas: every variable with its default.

# Leaves the emulator out and refuses the secrets of the trial. Add ",metrics" for Prometheus and Grafana.
COMPOSE_PROFILES=production

# A hosted database (Supabase: the direct or session-mode address) or the one of the compose file with a password of yours.
POSTGRES_PASSWORD=
DATABASE_URL=postgresql://postgres:THE_SAME_PASSWORD@postgres:5432/postgres

# One password each, of letters and digits: openssl rand -hex 24
NATS_INGEST_PASSWORD=
NATS_SCHEDULER_PASSWORD=
NATS_POD_MANAGER_PASSWORD=
NATS_NOTIFIER_PASSWORD=
NATS_OPERATOR_PASSWORD=

# openssl rand -hex 32
WORKER_TOKEN_SECRET=
CALLSHEET_API_KEY=

# Where clients reach ingest, and where GPU workers on the internet do.
PUBLIC_URL=https://callsheet.example.com
WORKER_SUPABASE_URL=https://callsheet.example.com

RUNPOD_API_URL=https://api.runpod.io
RUNPOD_API_KEY=
WORKER_DIR=/workspace/Headless-Wan2GP

# Ports on 127.0.0.1: put a proxy that ends TLS in front of ingest.
# INGEST_PORT=8080
# POSTGRES_PORT=5432
# JAEGER_PORT=16686
# PROMETHEUS_PORT=9090
# GRAFANA_PORT=3000
# GRAFANA_PASSWORD=
# OTEL_EXPORTER_OTLP_ENDPOINT=http://jaeger:4318
# CALLSHEET_VERSION=dev
`;

/** `.env.example`: what production must set, then every variable of every service. */
export function envExample(): string {
  const told = new Set([
    ...fixed,
    ...retiredNames,
    ...[...head.matchAll(/^(?:# )?([A-Z_]+)=/gm)].map(([, name]) => name),
  ]);
  const sections = Object.entries(services).map(([service, shape]) => {
    const words = commentsOf(`services/${service}/src/config.ts`);
    const lines = Object.entries(shape)
      .filter(([name]) => !told.has(name))
      .map(([name, field]) => {
        told.add(name);
        return line(name, field, field.description ?? words.get(name));
      });
    return lines.length === 0 ? '' : `\n## ${service}\n\n${lines.join('')}`;
  });
  return `${head}\n# ${'-'.repeat(76)}\n${sections.join('')}`;
}

function line(name: string, field: z.ZodType, about: string | undefined): string {
  const value = defaultOf(name, field).replaceAll('`', '');
  return `${about === undefined ? '' : `# ${about}\n`}# ${name}=${value === 'required' ? '' : value}\n`;
}
