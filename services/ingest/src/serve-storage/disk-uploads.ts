import { join } from 'node:path';
import { type FastifyRequest } from 'fastify';
import { storageError } from '../store-objects/storage-error.js';
import { verifyUpload } from '../store-objects/object-token.js';
import { tooLarge, writeFileWhole } from '../store-objects/write-file.js';
import { type Permission } from './authorise-change.js';
import { type DiskBucket } from './disk-bucket.js';
import { objectId } from './object-id.js';
import { uploadedFile } from './read-upload.js';

/** Takes uploads into files, by stream; an object appears whole or not at all. */
export class DiskUploads {
  constructor(private readonly options: { directory: string; secret: string; maxBytes: number }) {}

  /** An upload of a caller who was looked at. Throws StorageError 409 for an object that is there and is not to be replaced. */
  receive(
    request: FastifyRequest,
    bucket: DiskBucket,
    { path, permission, upsert }: { path: string; permission: Permission; upsert: boolean },
  ): Promise<{ Id: string; Key: string }> {
    const refusal =
      permission === 'create only' && upsert ? storageError.notYours(path) : storageError.exists();
    return this.write(request, bucket, path, { replace: upsert && permission === 'write', refusal });
  }

  /** An upload with a signed URL. Throws InputError 401 and 403 for a token that is not valid for this object. */
  async receiveSigned(
    request: FastifyRequest,
    bucket: DiskBucket,
    path: string,
    token: string,
  ): Promise<{ Id: string; Key: string }> {
    const { upsert } = verifyUpload(this.options.secret, token, { bucket: bucket.name, path });
    return this.write(request, bucket, path, { replace: upsert, refusal: storageError.exists() });
  }

  private async write(
    { raw, headers }: FastifyRequest,
    bucket: DiskBucket,
    path: string,
    { replace, refusal }: { replace: boolean; refusal: Error },
  ): Promise<{ Id: string; Key: string }> {
    const { directory, maxBytes } = this.options;
    if (Number(headers['content-length']) > maxBytes) throw tooLarge(maxBytes);
    if (!replace && (await bucket.find(path))) throw refusal;
    const target = { root: directory, path: join(bucket.name, path) };
    // More bytes than were announced are no request: the server has then closed the connection.
    const isWanted = () => !raw.socket.destroyed;
    const written = await writeFileWhole(await uploadedFile(raw), target, { maxBytes, replace, isWanted });
    if (!written) throw refusal;
    const Key = `${bucket.name}/${path}`;
    return { Id: objectId(Key), Key };
  }
}
