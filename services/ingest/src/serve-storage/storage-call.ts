/** What a request to the storage surface is about. Nothing else is answered. */
export type StorageCall =
  | { kind: 'list buckets' }
  | { kind: 'show bucket'; bucket: string }
  | { kind: 'write'; bucket: string; path: string; replaces: boolean }
  | { kind: 'sign upload' | 'download' | 'info' | 'sign read'; bucket: string; path: string }
  | { kind: 'sign reads' | 'list' | 'remove'; bucket: string }
  /** The URL itself is the permission. */
  | { kind: 'public' | 'signed read' | 'signed upload'; bucket: string; path: string };

type Reader = (bucket: string, path: string) => StorageCall;

const readers: readonly [methods: string, pattern: RegExp, read: Reader][] = [
  ['GET', /^bucket\/?$/, () => ({ kind: 'list buckets' })],
  ['GET', /^bucket\/([^/]+)$/, (bucket) => ({ kind: 'show bucket', bucket })],
  ['GET HEAD', /^object\/public\/([^/]+)\/(.+)$/, (bucket, path) => ({ kind: 'public', bucket, path })],
  ['GET HEAD', /^object\/sign\/([^/]+)\/(.+)$/, (bucket, path) => ({ kind: 'signed read', bucket, path })],
  [
    'PUT',
    /^object\/upload\/sign\/([^/]+)\/(.+)$/,
    (bucket, path) => ({ kind: 'signed upload', bucket, path }),
  ],
  [
    'POST',
    /^object\/upload\/sign\/([^/]+)\/(.+)$/,
    (bucket, path) => ({ kind: 'sign upload', bucket, path }),
  ],
  ['POST', /^object\/sign\/([^/]+)\/(.+)$/, (bucket, path) => ({ kind: 'sign read', bucket, path })],
  ['POST', /^object\/sign\/([^/]+)$/, (bucket) => ({ kind: 'sign reads', bucket })],
  ['POST', /^object\/list\/([^/]+)$/, (bucket) => ({ kind: 'list', bucket })],
  ['GET HEAD', /^object\/info\/([^/]+)\/(.+)$/, (bucket, path) => ({ kind: 'info', bucket, path })],
  [
    'GET HEAD',
    /^object\/(?:authenticated\/)?(?!public\/|sign\/|upload\/)([^/]+)\/(.+)$/,
    (bucket, path) => ({ kind: 'download', bucket, path }),
  ],
  ['DELETE', /^object\/([^/]+)$/, (bucket) => ({ kind: 'remove', bucket })],
  [
    'POST',
    /^object\/(?!upload\/|sign\/|list\/)([^/]+)\/(.+)$/,
    (bucket, path) => ({ kind: 'write', bucket, path, replaces: false }),
  ],
  [
    'PUT',
    /^object\/(?!upload\/)([^/]+)\/(.+)$/,
    (bucket, path) => ({ kind: 'write', bucket, path, replaces: true }),
  ],
];

/** Reads method and decoded path below `/storage/v1/`; undefined for what is not offered. */
export function readStorageCall(method: string, path: string): StorageCall | undefined {
  for (const [methods, pattern, read] of readers) {
    const found = methods.split(' ').includes(method) ? pattern.exec(path) : null;
    if (found) return read(found[1] ?? '', found[2] ?? '');
  }
  return undefined;
}

/** True when the URL itself is the permission, so that nobody need say who asks. */
export function needsNoCaller(call: StorageCall): boolean {
  return call.kind === 'public' || call.kind === 'signed read' || call.kind === 'signed upload';
}
