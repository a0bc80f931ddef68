export const OBJECT_STORE = Symbol('object-store');

/** Where a worker may PUT one file, with nothing but this URL. */
export interface UploadGrant {
  url: string;
  token: string;
  expiresAt: Date;
}

/** Keeps videos and thumbnails of one public bucket; paths are relative to it. */
export interface ObjectStore {
  publicUrl(path: string): string;
  grantUpload(path: string): Promise<UploadGrant>;
  /** Writes an object, replacing what was there. */
  put(path: string, bytes: Buffer): Promise<void>;
  /** The size of an object in bytes; undefined when there is none. */
  sizeOf(path: string): Promise<number | undefined>;
  /** Lets `look` see an object as a file on this machine, as anybody can fetch it. */
  withFile<T>(path: string, look: (file: string) => Promise<T>): Promise<T>;
}
