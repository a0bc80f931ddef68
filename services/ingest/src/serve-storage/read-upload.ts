import { type IncomingMessage } from 'node:http';
import { type Readable } from 'node:stream';
import { Busboy, type BusboyHeaders } from '@fastify/busboy';
import { storageError } from '../store-objects/storage-error.js';

/** The file of an upload, as it arrives: the body itself, or the first file of a form (supabase-js sends a Blob so). */
export function uploadedFile(request: IncomingMessage): Promise<Readable> {
  const type = request.headers['content-type'] ?? '';
  return /^multipart\/form-data\b/i.test(type) ? fileOfForm(request, type) : Promise.resolve(request);
}

function fileOfForm(request: IncomingMessage, type: string): Promise<Readable> {
  return new Promise((resolve, reject) => {
    const headers: BusboyHeaders = { ...request.headers, 'content-type': type };
    const form = new Busboy({ headers, limits: { files: 1, fields: 10, fieldSize: 64 * 1024 } });
    let current: Readable | undefined;
    const fail = (error: Error) => {
      if (current) current.destroy(error);
      else reject(storageError.invalidBody(`The form cannot be read: ${error.message}`));
    };
    form.on('file', (_name, file) => resolve((current = file)));
    form.on('finish', () => reject(storageError.invalidBody('The form has no file.')));
    form.on('error', (error) => fail(error instanceof Error ? error : new Error(String(error))));
    request.on('close', () => {
      if (!request.complete) fail(new Error('the connection broke'));
    });
    request.pipe(form);
  });
}
