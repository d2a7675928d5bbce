import type { RunCorpus } from './corpus.ts';

export const email: RunCorpus = async () => [];
