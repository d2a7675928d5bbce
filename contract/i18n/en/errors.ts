import type { errors as ru } from '../ru/errors.ts';
import type { Twin } from '../t.ts';

export const errors: Twin<typeof ru> = {
  invalid: 'Something is filled in wrong. Check the marked fields.',
  unauthenticated: 'Sign in to continue.',
  forbidden: 'You do not have the right to do this. Ask an administrator.',
  not_found: 'There is no such thing, or you have no access to it.',
  conflict: 'This changed while you were working. Reload and try again.',
  rate_limited: 'Too often. Wait a little and try again.',
  unavailable: 'The service is unavailable for the moment. Try again in a minute.',
  internal: 'An error on our side; it has been recorded. Try again.',
  offline: 'No connection to the server. Check the network: what you typed is kept.',
  file_too_large: 'The file is larger than {limit_mb} MB. Make it smaller or send it in parts.',
  disk_full: 'The server’s disk is full. Free some space and try again.',
  files_unavailable:
    'The file storage does not answer ({reason}). Try later or tell an administrator.',
  file_bytes_missing: 'The content of this file is not in the storage. Tell an administrator.',
  upload_quota:
    'You have uploaded too many files that no ticket holds yet. Send or remove the drafts with them and try again.',
  upload_type: 'Send the file as a stream of bytes (application/octet-stream).',
};
