import type { RunCorpus } from './corpus.ts';

export const addresses: RunCorpus = async () => [];
