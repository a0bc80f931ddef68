import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Deployment } from 'kubernetes-models/apps/v1/Deployment';
import { HorizontalPodAutoscaler } from 'kubernetes-models/autoscaling/v2/HorizontalPodAutoscaler';
import { Job } from 'kubernetes-models/batch/v1/Job';
import { Ingress } from 'kubernetes-models/networking.k8s.io/v1/Ingress';
import { NetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1/NetworkPolicy';
import { PodDisruptionBudget } from 'kubernetes-models/policy/v1/PodDisruptionBudget';
import { PersistentVolumeClaim } from 'kubernetes-models/v1/PersistentVolumeClaim';
import { Service } from 'kubernetes-models/v1/Service';
import { z } from 'zod';
import { serviceNames } from '../../local/stack/service-env.js';

const schemas = {
  Deployment,
  HorizontalPodAutoscaler,
  Ingress,
  Job,
  NetworkPolicy,
  PersistentVolumeClaim,
  PodDisruptionBudget,
  Service,
};
/** Definitions of their own operators; Kubernetes has no schema of them. */
const foreign = ['ScaledObject', 'ServiceMonitor'];

const chart = join(__dirname, '../../deploy/helm/callsheet');
const goPath = '/usr/share/gocode';
const canRender =
  spawnSync('go', ['version']).status === 0 && existsSync(join(goPath, 'src/github.com/Masterminds/sprig'));
if (!canRender)
  process.stderr.write(
    'skipped: the Helm chart is not rendered; apt-get install golang-go golang-github-masterminds-sprig-dev golang-gopkg-yaml.v3-dev\n',
  );
const testWithGo = canRender ? test : test.skip;

interface Rendered {
  kind: string;
  metadata: { name: string; annotations?: Record<string, string> };
  spec: Record<string, unknown>;
}

interface Output {
  objects: Rendered[];
  values: Record<string, object>;
}

const render = (...values: string[]) => run(...values).objects;

function run(...values: string[]): Output {
  const files = values.map((name) => join(__dirname, name));
  const env = { ...process.env, GO111MODULE: 'off', GOPATH: goPath };
  const text = execFileSync('go', ['run', join(__dirname, 'render.go'), chart, ...files], { env });
  return JSON.parse(text.toString()) as Output;
}

/** What Kubernetes would not accept about an object. */
function problemOf(object: Rendered): string | undefined {
  if (foreign.includes(object.kind)) return undefined;
  const Model = schemas[object.kind as keyof typeof schemas] as new (data: never) => { validate(): void };
  try {
    new Model(object as never).validate();
    return undefined;
  } catch (error) {
    return `${object.kind} ${object.metadata.name}: ${String(error)}`;
  }
}

const named = (objects: Rendered[], kind: string) =>
  objects.filter((object) => object.kind === kind).map(({ metadata }) => metadata.name);

testWithGo('as it is: every service with its budget and policy, and the migrations as a hook', () => {
  const objects = render();
  expect(objects.map(problemOf).filter(Boolean)).toEqual([]);
  const all = serviceNames.map((name) => `trial-${name}`).sort();
  for (const kind of ['Deployment', 'Service', 'PodDisruptionBudget', 'NetworkPolicy'])
    expect(named(objects, kind).sort()).toEqual(all);
  expect(named(objects, 'PersistentVolumeClaim')).toEqual(['trial-files']);
  const [job] = objects.filter(({ kind }) => kind === 'Job');
  expect(job?.metadata.annotations).toMatchObject({ 'helm.sh/hook': 'pre-install,pre-upgrade' });
  for (const kind of ['Ingress', 'HorizontalPodAutoscaler', ...foreign])
    expect(named(objects, kind)).toEqual([]);
});

testWithGo('with everything switched the other way round', () => {
  const objects = render('everything.yaml');
  expect(objects.map(problemOf).filter(Boolean)).toEqual([]);
  expect(named(objects, 'Deployment').sort()).toEqual([
    'trial-ingest',
    'trial-notifier',
    'trial-pod-manager',
  ]);
  expect(named(objects, 'HorizontalPodAutoscaler')).toEqual(['trial-ingest']);
  expect(named(objects, 'ScaledObject')).toEqual(['trial-notifier']);
  expect(named(objects, 'PodDisruptionBudget')).not.toContain('trial-pod-manager');
  expect(named(objects, 'PersistentVolumeClaim')).toEqual([]);
  for (const kind of ['Ingress', 'ServiceMonitor']) expect(named(objects, kind)).toHaveLength(1);
  const text = JSON.stringify(objects);
  expect(text).toContain('"claimName":"videos"');
  expect(text).toContain('"image":"callsheet/ingest:1.2.3"');
  // What a service says stands above what all have.
  expect(text.match(/\{"name":"LOG_LEVEL","value":"\w+"\}/g)).toEqual([
    '{"name":"LOG_LEVEL","value":"debug"}',
    '{"name":"LOG_LEVEL","value":"warn"}',
    '{"name":"LOG_LEVEL","value":"warn"}',
  ]);
});

testWithGo('only its Secret tells a container what is secret, and probes ask the health routes', () => {
  for (const { kind, spec, metadata } of render()) {
    if (kind !== 'Deployment') continue;
    const service = metadata.name.replace('trial-', '');
    expect(spec['template']).toMatchObject({
      spec: {
        securityContext: { runAsNonRoot: true },
        containers: [
          {
            envFrom: [{ secretRef: { name: `callsheet-${service}` } }],
            livenessProbe: { httpGet: { path: '/health/live' } },
            readinessProbe: { httpGet: { path: '/health/ready' } },
            securityContext: { readOnlyRootFilesystem: true },
          },
        ],
      },
    });
  }
  expect(JSON.stringify(render())).not.toMatch(/"(DATABASE_URL|NATS_URL|\w+_KEY|\w+_SECRET)"/);
});

testWithGo('a database of the sub-chart is migrated after it has come', () => {
  const [job] = render('sub-charts.yaml').filter(({ kind }) => kind === 'Job');
  expect(job?.metadata.annotations).toMatchObject({ 'helm.sh/hook': 'post-install,pre-upgrade' });
});

testWithGo('values.schema.json takes the values, and nothing misspelt, of another type, or secret', () => {
  const { values } = run();
  const schema = z.fromJSONSchema(
    JSON.parse(readFileSync(join(chart, 'values.schema.json'), 'utf8')) as Parameters<
      typeof z.fromJSONSchema
    >[0],
  );
  const accepts = (changed: object) => schema.safeParse({ ...values, ...changed }).success;
  for (const all of [values, run('everything.yaml').values, run('sub-charts.yaml').values])
    expect(schema.safeParse(all).error).toBeUndefined();
  expect(accepts({ service: {} })).toBe(false);
  expect(accepts({ services: { ...values['services'], worker: {} } })).toBe(false);
  expect(accepts({ podDisruptionBudget: { enabled: 'yes' } })).toBe(false);
  expect(accepts({ terminationGracePeriodSeconds: 5 })).toBe(false);
  expect(accepts({ env: { LOG_LEVEL: 'debug' } })).toBe(true);
  expect(accepts({ env: { RUNPOD_API_KEY: 'x' } })).toBe(false);
});

test('the schemas know a wrong object', () => {
  const metadata = { name: 'x' };
  expect(problemOf({ kind: 'Service', metadata, spec: { ports: [{ port: 'http' }] } })).toContain('port');
});
