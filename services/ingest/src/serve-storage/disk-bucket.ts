import { type Dirent, type Stats } from 'node:fs';
import { readdir, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { errorCode } from '@callsheet/runtime';
import { contentTypeOf } from '../store-objects/content-type.js';
import { objectId } from './object-id.js';

/** A file of a bucket, or a folder (`id` null), as Supabase Storage lists it. */
export interface ListedObject {
  name: string;
  id: string | null;
  created_at: string | null;
  updated_at: string | null;
  last_accessed_at: string | null;
  metadata: {
    size: number;
    mimetype: string;
    contentLength: number;
    lastModified: string;
    eTag: string;
    cacheControl: string;
  } | null;
}

/** How a listing is cut and ordered. */
export interface Listing {
  prefix: string;
  search: string;
  limit: number;
  offset: number;
  sortBy: { column: string; order: string };
}

/** Files of one bucket on disk, by the key that clients know. */
export class DiskBucket {
  constructor(
    private readonly root: string,
    readonly name: string,
  ) {}

  fileOf(path: string): string {
    return join(this.root, this.name, path);
  }

  /** The object at a path; undefined when there is none. */
  async find(path: string): Promise<ListedObject | undefined> {
    const found = await stat(this.fileOf(path)).catch(ignoreMissing);
    return found?.isFile() ? this.present(path, found) : undefined;
  }

  /** What is directly below a prefix. */
  async list({ prefix, search, limit, offset, sortBy }: Listing): Promise<ListedObject[]> {
    const folder = prefix.replace(/(?<!\/)\/+$/, '');
    const entries: Dirent[] =
      (await readdir(this.fileOf(folder), { withFileTypes: true }).catch(ignoreMissing)) ?? [];
    const wanted = search.toLowerCase();
    const named = entries.filter(
      ({ name }) => !name.startsWith('.') && name.toLowerCase().startsWith(wanted),
    );
    const objects = await Promise.all(named.map((entry) => this.entry(folder, entry)));
    return objects
      .filter((object) => object !== undefined)
      .sort(comparing(sortBy))
      .slice(offset, offset + limit);
  }

  /** Deletes an object and the folders that it leaves empty; undefined when there was none. */
  async remove(path: string): Promise<ListedObject | undefined> {
    const object = await this.find(path);
    if (object) await rm(this.fileOf(path), { force: true });
    return object;
  }

  private async entry(folder: string, entry: Dirent): Promise<ListedObject | undefined> {
    if (entry.isDirectory()) return { ...folderEntry, name: entry.name };
    return this.find(join(folder, entry.name));
  }

  private present(path: string, { size, birthtime, mtime, ino }: Stats): ListedObject {
    const changed = mtime.toISOString();
    return {
      name: basename(path),
      id: objectId(`${this.name}/${dirname(path)}/${basename(path)}`),
      created_at: birthtime.toISOString(),
      updated_at: changed,
      last_accessed_at: changed,
      metadata: {
        size,
        mimetype: contentTypeOf(path),
        contentLength: size,
        lastModified: changed,
        eTag: `"${ino.toString(16)}-${mtime.getTime().toString(16)}"`,
        cacheControl: 'max-age=3600',
      },
    };
  }
}

const folderEntry = { id: null, created_at: null, updated_at: null, last_accessed_at: null, metadata: null };

function comparing({ column, order }: Listing['sortBy']): (a: ListedObject, b: ListedObject) => number {
  const key = (object: ListedObject) =>
    (column === 'created_at' || column === 'updated_at' ? object[column] : object.name) ?? '';
  const sign = order === 'desc' ? -1 : 1;
  return (a, b) => sign * (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0);
}

function ignoreMissing(error: unknown): undefined {
  const code = errorCode(error);
  if (code !== 'ENOENT' && code !== 'ENOTDIR') throw error;
}
