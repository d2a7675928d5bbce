/**
 * The port of bytes: content-addressed, so that equal bytes are stored once and no name from outside
 * ever becomes a path. Names, owners and rights belong to the module files; here is only the hash.
 */
import type { BlobAddress, BlobStore } from './blobs.ts';
import type { S3Config } from './config.ts';
import { diskBlobs } from './files-disk.ts';
import { s3Blobs } from './files-s3.ts';

export type { BlobAddress, BlobSource, BlobStorage, BlobStore, StoredBlob } from './blobs.ts';
export { sha256 } from './blobs.ts';

export type FileSettings = {
  /** Blobs live in `blobs` below it; S3 uses it for spooling. */
  data_dir: string;
  s3?: S3Config | undefined;
};

/** New bytes go where the settings say; what was stored elsewhere before stays readable. */
export function openBlobStore(settings: FileSettings): BlobStore {
  const disk = diskBlobs(settings.data_dir);
  if (!settings.s3) return disk;
  const s3 = s3Blobs(settings.s3, settings.data_dir);
  const of = (blob: BlobAddress): BlobStore => (blob.storage === 's3' ? s3 : disk);
  return {
    put: s3.put,
    get: (blob) => of(blob).get(blob),
    read: (blob) => of(blob).read(blob),
    remove: (blob, untouched_since) => of(blob).remove(blob, untouched_since),
    check: s3.check,
  };
}
