import { Button, FileButton, PasswordInput, Textarea } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import {
  deleteMailKey,
  getMessageSignature,
  importMailKey,
  listMailKeys,
  type MailKey,
} from '#contract/mail-keys.ts';
import { call } from '../../api.ts';
import { t } from '../../i18n.ts';
import { ask, refresh } from '../../queries.ts';
import { Moment } from '../../ui/clock.tsx';
import { FormError, useSubmit } from '../../ui/form.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { Page } from '../../ui/page.tsx';
import css from '../../ui/rows.module.css';
import { tell, tellError } from '../../ui/toast.tsx';
import { WithData } from '../../ui/with-data.tsx';

/** Keys and certificates that incoming mail is checked and decrypted with. */
export function MailKeys() {
  const query = useQuery(ask(listMailKeys, {}));
  return (
    <Page title={t('carried.keys')} intro={t('carried.keys_intro')}>
      <section className={css['group']}>
        <p className={css['quiet']}>{t('carried.keys_limits')}</p>
        <WithData query={query}>{({ items }) => <Keys keys={items} />}</WithData>
      </section>
      <section className={css['group']}>
        <ImportForm />
      </section>
    </Page>
  );
}

function Keys({ keys }: { keys: MailKey[] }) {
  if (keys.length === 0) return <p className={css['quiet']}>{t('carried.keys_none')}</p>;
  return (
    <ul className={css['rows']}>
      {keys.map((key) => (
        <li key={key.fingerprint} className={css['row']}>
          <span className={css['words']}>
            <span>{key.name}</span>
            <span className={css['quiet']}>
              {[sayKind(key), ...sayPrivate(key), ...key.addresses].join(' · ')}
              {key.expires_at !== null && (
                <>
                  {' '}
                  · {t('carried.key_until')} <Moment at={key.expires_at} />
                </>
              )}
            </span>
            <span className={css['quiet']} style={{ overflowWrap: 'anywhere' }}>
              {key.fingerprint}
            </span>
          </span>
          <IconButton
            label={`${t('carried.key_forget')}: ${key.name}`}
            icon={IconTrash}
            onClick={() => void forget(key.fingerprint)}
          />
        </li>
      ))}
    </ul>
  );
}

function sayKind({ kind, is_authority }: MailKey): string {
  if (kind === 'openpgp') return t('carried.key_openpgp');
  return t(is_authority ? 'carried.key_authority' : 'carried.key_smime');
}

function sayPrivate({ can_decrypt }: MailKey): string[] {
  return can_decrypt ? [t('carried.key_private')] : [];
}

/** Files of binary keys, which no text field could hold. */
const BINARY = /\.(?:p12|pfx|gpg|pgp|key)$/i;

type Taken = { name: string; base64: string };

function ImportForm() {
  const [material, setMaterial] = useState('');
  const [taken, setTaken] = useState<Taken | null>(null);
  const [passphrase, setPassphrase] = useState('');
  const submit = useSubmit(async () => {
    const brought =
      taken === null
        ? { material, encoding: 'text' as const }
        : { material: taken.base64, encoding: 'base64' as const };
    const { items } = await call(importMailKey, { body: { ...brought, passphrase } });
    setMaterial('');
    setTaken(null);
    setPassphrase('');
    await refresh(listMailKeys, getMessageSignature);
    tell(t('carried.keys_imported', { count: items.length }));
  });
  async function take(file: File | null) {
    if (file === null) return;
    const bytes = new Uint8Array(await file.arrayBuffer());
    const isText =
      !BINARY.test(file.name) || bytes.slice(0, 200).every((byte) => byte < 0x80 && byte > 8);
    setMaterial(isText ? await file.text() : t('carried.keys_from_file', { name: file.name }));
    setTaken(isText ? null : { name: file.name, base64: base64Of(bytes) });
  }
  return (
    <form className={css['form']} onSubmit={submit.onSubmit}>
      <Textarea
        label={t('carried.keys_material')}
        placeholder="-----BEGIN …"
        rows={6}
        spellCheck={false}
        required
        value={material}
        error={submit.fieldError('material')}
        onChange={(event) => {
          setMaterial(event.currentTarget.value);
          setTaken(null);
        }}
      />
      <PasswordInput
        label={t('carried.keys_passphrase')}
        description={t('carried.keys_passphrase_about')}
        autoComplete="off"
        value={passphrase}
        error={submit.fieldError('passphrase')}
        onChange={(event) => setPassphrase(event.currentTarget.value)}
      />
      <FormError submit={submit} />
      <div className={css['buttons']}>
        <Button type="submit" loading={submit.is_busy}>
          {t('carried.keys_import')}
        </Button>
        <FileButton
          accept=".pem,.crt,.cer,.asc,.gpg,.pgp,.key,.p12,.pfx,.txt"
          onChange={(file) => void take(file)}
        >
          {(props) => (
            <Button variant="default" {...props}>
              {t('carried.keys_file')}
            </Button>
          )}
        </FileButton>
      </div>
    </form>
  );
}

function base64Of(bytes: Uint8Array): string {
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary);
}

async function forget(fingerprint: string): Promise<void> {
  try {
    await call(deleteMailKey, { params: { fingerprint } });
    await refresh(listMailKeys, getMessageSignature);
    tell(t('carried.key_forgotten'));
  } catch (error) {
    tellError(error);
  }
}
