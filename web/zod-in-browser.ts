/**
 * Stands for zod in the built workspace (vite.config.ts). The browser reads the contract for its
 * types, addresses and lists; the server alone validates. So every schema is one and the same
 * hollow value that swallows whatever is called on it, which spares each visit 27 kB of code and the
 * building of some four hundred schemas. Asking it to validate is a mistake and says so.
 */
const refuses = new Set(['parse', 'safeParse', 'parseAsync', 'safeParseAsync', 'check']);

function hollow(): unknown {
  throw new Error('There are no schemas in the browser: the server validates.');
}

const schema: unknown = new Proxy(() => undefined, {
  get: (_, name) => (refuses.has(String(name)) ? hollow : name === 'then' ? undefined : schema),
  apply: () => schema,
});

export { schema as z };
