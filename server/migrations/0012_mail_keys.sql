-- channels: certificates and keys by which signatures of incoming mail are checked ----------------

create table mail_keys (
  fingerprint text primary key,             -- SHA-256 of a certificate; that of the OpenPGP key
  kind text not null check (kind in ('smime', 'openpgp')),
  name text not null,                       -- as it says itself
  addresses text[] not null,
  is_authority boolean not null,            -- a certificate that vouches for others
  expires_at timestamptz,
  material text not null,                   -- PEM or armour; public parts alone
  created_by uuid references agents (id) on delete set null,
  created_at timestamptz not null
);
