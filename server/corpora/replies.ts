import type { RunCorpus } from './corpus.ts';

export const replies: RunCorpus = async () => [];
