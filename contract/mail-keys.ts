/** Keys and certificates: what they prove of a message, and those that open encrypted ones. */
import { z } from 'zod';
import { empty, instant, personRef, text, uuid } from './common.ts';
import { endpoint } from './endpoint.ts';

export const keyKinds = ['smime', 'openpgp'] as const;

export const mailKey = z.strictObject({
  /** Hexadecimal, in lower case. */
  fingerprint: z.string(),
  kind: z.enum(keyKinds),
  name: z.string(),
  addresses: z.array(z.string()),
  /** A certificate that vouches for others. */
  is_authority: z.boolean(),
  /** With its private part, which no answer ever holds. */
  can_decrypt: z.boolean(),
  expires_at: instant.nullable(),
  created_by: personRef.nullable(),
  created_at: instant,
});
export type MailKey = z.infer<typeof mailKey>;

export const listMailKeys = endpoint({
  method: 'GET',
  path: '/api/mail/keys',
  access: 'settings.manage',
  summary: 'Keys and certificates that incoming mail is checked and decrypted with',
  response: z.strictObject({ items: z.array(mailKey) }),
});
export const importMailKey = endpoint({
  method: 'POST',
  path: '/api/mail/keys',
  access: 'settings.manage',
  limit: 30,
  summary:
    'Import certificates, OpenPGP keys, private keys (PEM with certificate, PKCS#12, OpenPGP)',
  body: z.strictObject({
    material: text(400_000),
    /** Base64 is the content of a binary file. */
    encoding: z.enum(['text', 'base64']).default('text'),
    /** Of the private key: used once, and not kept. */
    passphrase: text(1000).default(''),
  }),
  response: z.strictObject({ items: z.array(mailKey) }),
  status: 201,
});
export const deleteMailKey = endpoint({
  method: 'DELETE',
  path: '/api/mail/keys/:fingerprint',
  access: 'settings.manage',
  summary: 'Forget a key, with its private part: what it signed is no longer shown as signed',
  params: z.strictObject({ fingerprint: z.string().regex(/^[0-9a-f]{40,128}$/) }),
  response: empty,
});

/** Why a signature proves nothing. */
export const unprovenCauses = [
  'unknown_key', // nobody imported the key, or what vouches for it
  'other_address', // the key belongs to another address than From
  'changed', // it does not fit what was signed
  'not_covered', // something that is shown was not signed
  'expired',
  'weak', // by a digest that can be forged
  'unsupported', // a kind that we do not read, or too large
] as const;
export type UnprovenCause = (typeof unprovenCauses)[number];

/** What came of reading an encrypted message. */
export const decryptions = [
  'decrypted',
  'no_key',
  'damaged', // it does not fit the key, or was changed on the way
  'unprotected', // nothing in it would show a change: it is not opened
  'too_large', // or it takes too long
  'unsupported',
  'not_whole', // only a part of the message is encrypted
] as const;
export type Decryption = (typeof decryptions)[number];

export const messageSignature = z.strictObject({
  scheme: z.enum(keyKinds).nullable(), // null: neither signed nor encrypted
  is_encrypted: z.boolean(),
  /** How its reading went; null: not encrypted, or it came before anybody tried. */
  decryption: z.enum(decryptions).nullable(),
  /** Null while `cause` says why not. */
  signed_by: z
    .strictObject({
      address: z.string(),
      name: z.string(),
      fingerprint: z.string(),
      /** Who vouches for it: the imported authority, or null when the key itself was imported. */
      vouched_by: z.string().nullable(),
    })
    .nullable(),
  cause: z.enum(unprovenCauses).nullable(),
});
export type MessageSignature = z.infer<typeof messageSignature>;
export const getMessageSignature = endpoint({
  method: 'GET',
  path: '/api/comments/:comment_id/signature',
  access: { row: 'comment', can: 'view' },
  scope: 'read',
  limit: 120,
  summary: 'Who signed the message, if that is proven: by imported keys, without any network',
  params: z.strictObject({ comment_id: uuid }),
  response: messageSignature,
});
export const decryptMessage = endpoint({
  method: 'POST',
  path: '/api/comments/:comment_id/decryption',
  access: { row: 'comment', can: 'reply' },
  limit: 30,
  summary:
    'Read an encrypted message with the keys that are there now; what is inside takes its place',
  params: z.strictObject({ comment_id: uuid }),
  response: z.strictObject({ decryption: z.enum(decryptions) }),
});
