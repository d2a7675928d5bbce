-- channels: private keys that encrypted mail is read with -----------------------------------------

-- Sealed outside the database like the secrets of mailboxes; null: public parts alone.
alter table mail_keys add column secret text;

-- How reading what is encrypted went; null: nothing was encrypted, or nobody tried.
alter table mail_ledger add column decryption text check (decryption in (
  'decrypted', 'no_key', 'damaged', 'unprotected', 'too_large', 'unsupported', 'not_whole'));
