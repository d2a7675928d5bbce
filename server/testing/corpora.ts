/**
 * Public test corpora that lie beside the repository, not in it (their licences differ). A test that
 * needs one is skipped by name where they are missing. CORPORA_DIR names another place.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '#platform/config.ts';

export const CORPORA = process.env['CORPORA_DIR'] ?? join(ROOT, '..', 'shared', 'corpora');

export function hasCorpus(name: string): boolean {
  return existsSync(join(CORPORA, name));
}

export function corpusPath(name: string): string {
  return join(CORPORA, name);
}

export function corpusJson(name: string): unknown {
  return JSON.parse(readFileSync(corpusPath(name), 'utf8'));
}
