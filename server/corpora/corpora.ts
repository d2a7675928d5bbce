/** The corpora by name, each loaded when it is asked for. */
import type { RunCorpus } from './corpus.ts';

export const corpora: Record<string, () => Promise<RunCorpus>> = {
  email: async () => (await import('./email.ts')).email,
  replies: async () => (await import('./replies.ts')).replies,
  signatures: async () => (await import('./signatures.ts')).signatures,
  threading: async () => (await import('./threading.ts')).threading,
  'business-hours': async () => (await import('./business-hours.ts')).businessHours,
  'sla-scenarios': async () => (await import('./sla-scenarios.ts')).slaScenarios,
  addresses: async () => (await import('./addresses.ts')).addresses,
  'search-ru': async () => (await import('./search-ru.ts')).searchRu,
  banking77: async () => (await import('./banking77.ts')).banking77,
};
