/** The customer's chart: rendered by the real helm, checked against Kubernetes' own types, and refused where it must be. */
import { execFile } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { ServiceMonitor } from '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/ServiceMonitor';
import { StatefulSet } from 'kubernetes-models/apps/v1/StatefulSet';
import { NetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1/NetworkPolicy';
import { PodDisruptionBudget } from 'kubernetes-models/policy/v1/PodDisruptionBudget';
import { Pod } from 'kubernetes-models/v1/Pod';
import { Secret } from 'kubernetes-models/v1/Secret';
import { Service } from 'kubernetes-models/v1/Service';
import { describe, expect, onTestFinished, test } from 'vitest';
import { parseAllDocuments, stringify } from 'yaml';
import { readConfig } from '../../license-agent/src/config.ts';
import { obtainHelm } from '../support/helm.ts';

const root = path.resolve(import.meta.dirname, '../..');
const chart = path.join(root, 'charts/vpc-inference');
const fixtures = path.join(import.meta.dirname, 'fixtures/vpc-inference');
const SETS = ['minimal', 'inline-key', 'existing-secret', 'offline-file', 'proxy', 'everything'] as const;
const KEY = 'vpc_0123456789abcdefghijABCDEFGHIJ01';
const helm = obtainHelm();

// biome-ignore lint/suspicious/noExplicitAny: manifests of any kind
type Manifest = any;

const read = (text: string): Manifest[] =>
  parseAllDocuments(text)
    .map((d) => {
      if (d.errors[0]) throw d.errors[0];
      return d.toJS();
    })
    .filter((d) => d !== null);
const reviewed = (name: string) => read(fs.readFileSync(path.join(fixtures, `${name}.yaml`), 'utf8'));
const kind = (docs: Manifest[], wanted: string): Manifest[] => docs.filter((d) => d.kind === wanted);

const MODELS: Record<string, new (d: never) => { validate(): void }> = {
  StatefulSet,
  Service,
  Secret,
  NetworkPolicy,
  PodDisruptionBudget,
  ServiceMonitor,
  Pod,
};

function scratch(): string {
  fs.mkdirSync(path.join(root, '.cache'), { recursive: true });
  const dir = fs.mkdtempSync(path.join(root, '.cache/chart-'));
  onTestFinished(() => fs.rmSync(dir, { recursive: true, force: true }));
  return dir;
}

describe.each(SETS)('the reviewed render of %s values', (name) => {
  const docs = reviewed(name);

  test('passes the models of Kubernetes', () => {
    expect(docs.length).toBeGreaterThan(3);
    for (const d of docs) {
      const Model = MODELS[d.kind];
      if (!Model) throw new Error(`no model for ${d.kind}`);
      new Model(d as never).validate();
    }
  });

  test('every container: restricted, pinned, probed, without the key in its environment', () => {
    const pods = [...kind(docs, 'StatefulSet').map((d) => d.spec.template), ...kind(docs, 'Pod')];
    expect(pods.length).toBe(2);
    for (const pod of pods) {
      const { spec } = pod;
      expect(spec).toMatchObject({ automountServiceAccountToken: false, enableServiceLinks: false });
      expect(spec.securityContext).toMatchObject({
        runAsNonRoot: true,
        runAsUser: 65532,
        runAsGroup: 65532,
        fsGroup: 65532,
        seccompProfile: { type: 'RuntimeDefault' },
      });
      for (const c of [...(spec.initContainers ?? []), ...spec.containers]) {
        expect(c.securityContext, c.name).toEqual({
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          runAsNonRoot: true,
          capabilities: { drop: ['ALL'] },
          seccompProfile: { type: 'RuntimeDefault' },
        });
        expect(c.image).not.toMatch(/:latest$|^[^:@]+$/);
        expect(c.resources.requests.cpu, c.name).toBeDefined();
        for (const e of c.env ?? []) expect(String(e.value ?? ''), e.name).not.toContain('vpc_');
        // A pod that runs once and ends has nothing to probe.
        if (spec.restartPolicy !== 'Never')
          for (const probe of ['startupProbe', 'readinessProbe', 'livenessProbe'])
            expect(c[probe], `${c.name} ${probe}`).toBeDefined();
      }
    }
    const text = JSON.stringify(docs);
    expect(text).not.toContain('"optional":true');
    expect(text).not.toMatch(/"(0\.0\.0\.0|::)\/0"/);
  });

  test('the agent is a native sidecar with its own probes, a volume of its own that is kept, and the key as a file', () => {
    const [set] = kind(docs, 'StatefulSet');
    const { spec } = set;
    expect(spec).toMatchObject({
      podManagementPolicy: 'Parallel',
      persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Retain', whenScaled: 'Retain' },
    });
    const [agent] = spec.template.spec.initContainers;
    expect(agent).toMatchObject({
      name: 'license-agent',
      restartPolicy: 'Always',
      startupProbe: { httpGet: { path: '/startupz' }, periodSeconds: 5, failureThreshold: 60 },
      readinessProbe: { httpGet: { path: '/readyz' } },
      livenessProbe: { httpGet: { path: '/livez' }, periodSeconds: 30 },
    });
    expect(spec.volumeClaimTemplates.map((v: Manifest) => v.metadata.name)).toEqual(['spool']);
    expect(agent.volumeMounts.map((m: Manifest) => m.name)).toEqual(expect.arrayContaining(['spool', 'license-key']));
    const key = spec.template.spec.volumes.find((v: Manifest) => v.name === 'license-key');
    expect(key.secret).toMatchObject({ defaultMode: 0o440, items: [{ path: 'license-key' }] });
    const [engine] = spec.template.spec.containers;
    expect(engine.lifecycle.preStop.httpGet).toEqual({ path: '/flush', port: 9464 });
    expect(engine.volumeMounts.map((m: Manifest) => m.mountPath)).toContain('/tmp');
  });

  test('the agent understands every setting the chart gives it', () => {
    const [set] = kind(docs, 'StatefulSet');
    const [agent] = set.spec.template.spec.initContainers;
    const env = Object.fromEntries(agent.env.map((e: Manifest) => [e.name, e.value ?? 'demo-vpc-inference-0']));
    const config = readConfig(env);
    expect(config.deploymentId).toBe(env.VPC_DEPLOYMENT_ID);
    expect(config.hostname).toBe('demo-vpc-inference-0');
    const source = fs.readFileSync(path.join(root, 'license-agent/src/config.ts'), 'utf8');
    const known = new Set([...source.matchAll(/'([A-Z][A-Z_]+)'/g)].map((m) => m[1]));
    // Node itself reads the last one.
    expect(Object.keys(env).filter((n) => !known.has(n) && n !== 'NODE_EXTRA_CA_CERTS')).toEqual([]);
  });

  test('the test pod is selected by nothing but the rule that admits it to the agent’s port', () => {
    const [pod] = kind(docs, 'Pod');
    const { labels } = pod.metadata;
    const selects = (selector: Record<string, string>) => Object.entries(selector).every(([k, v]) => labels[k] === v);
    for (const s of kind(docs, 'Service')) expect(selects(s.spec.selector)).toBe(false);
    for (const s of [...kind(docs, 'StatefulSet'), ...kind(docs, 'PodDisruptionBudget')])
      expect(selects(s.spec.selector.matchLabels)).toBe(false);
    const [policy] = kind(docs, 'NetworkPolicy');
    expect(selects(policy.spec.podSelector.matchLabels)).toBe(false);
    const rule = policy.spec.ingress.find((r: Manifest) => r.ports.some((p: Manifest) => p.port === 9464));
    expect(rule.from.some((f: Manifest) => f.podSelector && selects(f.podSelector.matchLabels))).toBe(true);
    expect(pod.spec.containers[0].args).toEqual([
      'status',
      '--url',
      'http://demo-vpc-inference-0.demo-vpc-inference-headless.inference.svc:9464',
    ]);
  });
});

describe('what differs', () => {
  const egress = (name: string) =>
    kind(reviewed(name), 'NetworkPolicy')[0].spec.egress.map((e: Manifest) =>
      [e.ports.map((p: Manifest) => p.port).join(), e.to.map((t: Manifest) => t.ipBlock?.cidr ?? 'dns').join()].join(
        ' → ',
      ),
    );

  test('pods reach names and the license API, or a proxy, or nothing at all', () => {
    expect(egress('minimal')).toEqual(['53,53 → dns', '443 → 203.0.113.10/32']);
    expect(egress('proxy')).toEqual(['53,53 → dns', '3128 → 10.0.0.8/32']);
    expect(egress('offline-file')).toEqual(['53,53 → dns']);
  });

  test('one replica has no PodDisruptionBudget, more have one', () => {
    expect(kind(reviewed('inline-key'), 'PodDisruptionBudget')).toEqual([]);
    expect(kind(reviewed('minimal'), 'PodDisruptionBudget')[0].spec.maxUnavailable).toBe(1);
  });

  test('an inline key makes a Secret and rolls the pods when it changes, without its hash being told; an existing Secret makes none', () => {
    const docs = reviewed('inline-key');
    expect(Buffer.from(kind(docs, 'Secret')[0].data['license-key'], 'base64').toString()).toBe(KEY);
    const note = kind(docs, 'StatefulSet')[0].spec.template.metadata.annotations['checksum/license'];
    expect(note).toMatch(/^[0-9a-f]{16}$/);
    expect(kind(reviewed('existing-secret'), 'Secret')).toEqual([]);
    const volume = kind(reviewed('existing-secret'), 'StatefulSet')[0].spec.template.spec.volumes.find(
      (v: Manifest) => v.name === 'license-key',
    );
    expect(volume.secret).toMatchObject({
      secretName: 'vendor-secret',
      items: [{ key: 'inference.key', path: 'license-key' }],
    });
  });

  test('a digest wins over a tag', () => {
    const [set] = kind(reviewed('existing-secret'), 'StatefulSet');
    expect(set.spec.template.spec.containers[0].image).toMatch(
      /^registry\.example\.com\/vpc-inference@sha256:[0-9a-f]{64}$/,
    );
  });
});

test('the strict pass of TypeScript accepts every render, and finds a field that Kubernetes does not know', async () => {
  const dir = scratch();
  const interfaces: Record<string, string> = {
    StatefulSet: 'kubernetes-models/apps/v1/StatefulSet',
    Service: 'kubernetes-models/v1/Service',
    Secret: 'kubernetes-models/v1/Secret',
    NetworkPolicy: 'kubernetes-models/networking.k8s.io/v1/NetworkPolicy',
    PodDisruptionBudget: 'kubernetes-models/policy/v1/PodDisruptionBudget',
    ServiceMonitor: '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/ServiceMonitor',
    Pod: 'kubernetes-models/v1/Pod',
  };
  const head = Object.entries(interfaces).map(([k, from]) => `import type { I${k} } from '${from}';`);
  const consts = (docs: Manifest[]) =>
    docs.map((d, i) => `export const d${i}: I${d.kind} = ${JSON.stringify(d, null, 1)};`);
  const planted = reviewed('minimal');
  const [set] = kind(planted, 'StatefulSet');
  const { securityContext } = set.spec.template.spec.containers[0];
  securityContext.readOnlyRootFilesytem = securityContext.readOnlyRootFilesystem;
  delete securityContext.readOnlyRootFilesystem;
  for (const name of SETS)
    fs.writeFileSync(path.join(dir, `${name}.ts`), [...head, ...consts(reviewed(name))].join('\n'));
  fs.writeFileSync(path.join(dir, 'planted.ts'), [...head, ...consts(planted)].join('\n'));
  fs.writeFileSync(
    path.join(dir, 'tsconfig.json'),
    JSON.stringify({
      compilerOptions: {
        strict: true,
        skipLibCheck: true,
        noEmit: true,
        module: 'esnext',
        moduleResolution: 'bundler',
        target: 'es2024',
        lib: ['es2024'],
        types: [],
      },
      include: ['*.ts'],
    }),
  );
  const said = await new Promise<string>((resolve) => {
    execFile(
      process.execPath,
      [path.join(root, 'node_modules/typescript/bin/tsc'), '-p', dir, '--pretty', 'false'],
      { cwd: dir },
      (_e, out) => resolve(out),
    );
  });
  const errors = said.split('\n').filter((l) => /error TS/.test(l));
  expect(errors.length, said).toBe(1);
  expect(errors[0]).toMatch(/planted\.ts.*TS2353.*readOnlyRootFilesytem/s);
}, 60_000);

describe.skipIf(helm === null)('with the real helm', () => {
  const run = helm as NonNullable<typeof helm>;
  const render = (release: string, values: Record<string, unknown> | string, ...args: string[]) => {
    let file: string;
    if (typeof values === 'string') file = path.join(chart, `ci/${values}-values.yaml`);
    else {
      file = path.join(scratch(), 'values.yaml');
      fs.writeFileSync(file, stringify(values));
    }
    return run('template', release, chart, '--namespace', 'inference', '--values', file, ...args);
  };
  const good = {
    deploymentId: 'prod',
    license: { existingSecret: 'vpc-license' },
    networkPolicy: { egress: { licenseApiCidrs: ['203.0.113.10/32'] } },
  };

  test.each(SETS)('%s values pass lint --strict and render exactly what was reviewed', async (name) => {
    const lint = await run('lint', '--strict', chart, '--values', path.join(chart, `ci/${name}-values.yaml`));
    expect(lint.code, lint.out + lint.err).toBe(0);
    const made = await render('demo', name);
    expect(made.code, made.err).toBe(0);
    await expect(made.out).toMatchFileSnapshot(path.join(fixtures, `${name}.yaml`));
  });

  test.each<[string, Record<string, unknown>, string, string[]]>([
    ['no key and no existing Secret', { ...good, license: {} }, "at '/license': 'oneOf' failed, none matched", []],
    [
      'a key that is none',
      { ...good, license: { key: 'vpc_short' } },
      "at '/license/key': 'vpc_short' does not match pattern '^(|vpc_[0-9A-Za-z]{32})$'",
      [],
    ],
    [
      'key and existing Secret together',
      { ...good, license: { key: KEY, existingSecret: 'x' } },
      "at '/license': 'oneOf' failed, none matched",
      [],
    ],
    ['a misspelt value', { ...good, replicas: 3 }, "at '': additional properties 'replicas' not allowed", []],
    ['1001 replicas', { ...good, replicaCount: 1001 }, "at '/replicaCount': maximum: got 1,001, want 1,000", []],
    [
      'an API without TLS',
      { ...good, agent: { apiUrl: 'http://x' } },
      "at '/agent/apiUrl': 'http://x' does not match pattern '^https://'",
      [],
    ],
    ['no deploymentId', { ...good, deploymentId: '' }, "at '/deploymentId': '' does not match pattern", []],
    [
      'Kubernetes 1.27',
      good,
      'chart requires kubeVersion: >=1.29.0-0 which is incompatible',
      ['--kube-version', '1.27.0'],
    ],
    [
      'all of the internet as the license API',
      { ...good, networkPolicy: { egress: { licenseApiCidrs: ['0.0.0.0/0'] } } },
      "at '/networkPolicy/egress/licenseApiCidrs/0': 'not' failed",
      [],
    ],
    ['an image without a fixed tag', { ...good, image: { tag: 'latest' } }, "at '/image/tag': 'not' failed", []],
    [
      'a shutdown too short to deliver',
      { ...good, terminationGracePeriodSeconds: 29 },
      "at '/terminationGracePeriodSeconds': minimum: got 29, want 30",
      [],
    ],
    [
      'a network policy that reaches nothing',
      { deploymentId: 'prod', license: { existingSecret: 'x' } },
      'set networkPolicy.egress.licenseApiCidrs, or networkPolicy.egress.proxyCidr, or license.offlineFile.existingSecret',
      [],
    ],
  ])('refuses %s', async (_name, values, text, args) => {
    const refused = await render('demo', values, ...args);
    expect(refused.code).not.toBe(0);
    expect(refused.err).toContain(text);
  });

  test('a deployment id that looks like a number stays what it is; a release name of 53 characters gives valid names', async () => {
    const made = await render(`r${'x'.repeat(52)}`, { ...good, deploymentId: '1e3' });
    expect(made.code, made.err).toBe(0);
    const docs = read(made.out);
    const agent = kind(docs, 'StatefulSet')[0].spec.template.spec.initContainers[0];
    expect(agent.env.find((e: Manifest) => e.name === 'VPC_DEPLOYMENT_ID').value).toBe('1e3');
    for (const d of docs) {
      expect(d.metadata.name).toMatch(/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/);
      expect(d.metadata.name.length, d.metadata.name).toBeLessThanOrEqual(63);
      for (const value of Object.values(d.metadata.labels as Record<string, string>))
        expect(value.length).toBeLessThanOrEqual(63);
      new (MODELS[d.kind] as (typeof MODELS)[string])(d as never).validate();
    }
    // Room for the revision a controller appends to its name.
    expect(kind(docs, 'StatefulSet')[0].metadata.name.length).toBeLessThanOrEqual(52);
  });

  test('an upgrade of the chart leaves the volume claims as they are: a StatefulSet cannot change them', async () => {
    const next = path.join(scratch(), 'vpc-inference');
    fs.cpSync(chart, next, { recursive: true });
    const about = path.join(next, 'Chart.yaml');
    fs.writeFileSync(
      about,
      fs.readFileSync(about, 'utf8').replace('version: 0.1.0', 'version: 0.2.0').replace('"1.2.0"', '"1.3.0"'),
    );
    const values = path.join(chart, 'ci/everything-values.yaml');
    const claims = async (from: string) => {
      const made = await run('template', 'demo', from, '--namespace', 'inference', '--values', values);
      expect(made.code, made.err).toBe(0);
      const [set] = kind(read(made.out), 'StatefulSet');
      return [
        set.metadata.labels['helm.sh/chart'],
        JSON.stringify([set.spec.volumeClaimTemplates, set.spec.serviceName, set.spec.selector]),
      ];
    };
    const [before, after] = [await claims(chart), await claims(next)];
    expect([before[0], after[0]]).toEqual(['vpc-inference-0.1.0', 'vpc-inference-0.2.0']);
    expect(after[1]).toBe(before[1]);
  });

  test('the notes warn of an inline key and of answers that are trusted by TLS alone', async () => {
    const notes = async (name: string) =>
      (
        await run(
          'install',
          'demo',
          chart,
          '--namespace',
          'inference',
          '--dry-run=client',
          '--values',
          path.join(chart, `ci/${name}-values.yaml`),
        )
      ).out.split('NOTES:')[1] ?? '';
    const inline = await notes('inline-key');
    expect(inline).toContain('WARNING: license.key is set inline');
    expect(inline).toContain('WARNING: license.publicKeys is empty');
    expect(inline).not.toContain(KEY);
    expect(await notes('existing-secret')).not.toContain('WARNING');
    expect(await notes('offline-file')).toContain('export > usage-0.jsonl');
  });
});
