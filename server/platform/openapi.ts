/** OpenAPI 3.1 from the contract at /api/openapi.json, and a page that people can read at /api/docs. */
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { problem } from '#contract/common.ts';
import type { Access, Endpoint } from '#contract/endpoint.ts';

type Json = Record<string, unknown>;

export function openApi(http: FastifyInstance, endpoints: readonly Endpoint[]): void {
  // Written when somebody reads them: at start they would take longer than everything else.
  let document: Json | undefined;
  let page: string | undefined;
  http.get('/api/openapi.json', async (_request, reply) => {
    document ??= describe(endpoints);
    return reply.header('cache-control', 'public, max-age=300').send(document);
  });
  http.get('/api/docs', async (_request, reply) => {
    page ??= docsPage(endpoints);
    return reply.type('text/html; charset=utf-8').send(page);
  });
}

/** The whole API as an OpenAPI 3.1 document. */
export function describe(endpoints: readonly Endpoint[]): Json {
  const paths: Record<string, Json> = {};
  for (const endpoint of endpoints) {
    const path = endpoint.path.replace(/:([a-z_]+)/g, '{$1}');
    paths[path] = { ...paths[path], [endpoint.method.toLowerCase()]: operation(endpoint) };
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Opora', version: '1', license: { name: 'MIT', identifier: 'MIT' } },
    paths,
    components: {
      securitySchemes: {
        token: { type: 'http', scheme: 'bearer' },
        session: { type: 'apiKey', in: 'cookie', name: 'opora' },
      },
      responses: {
        Problem: {
          description: 'A refusal: RFC 9457 problem details',
          content: { 'application/problem+json': { schema: schemaOf(problem, 'output') } },
        },
      },
    },
  };
}

function operation(endpoint: Endpoint): Json {
  return {
    operationId: operationId(endpoint),
    summary: endpoint.summary,
    description: accessWords(endpoint.access),
    tags: [endpoint.path.split('/')[2]],
    security: endpoint.access === 'public' ? [] : securityOf(endpoint),
    parameters: [
      ...parameters(endpoint.params, 'path'),
      ...parameters(endpoint.query, 'query'),
      ...idempotency(endpoint),
    ],
    ...(endpoint.body === undefined && endpoint.stream !== 'upload'
      ? {}
      : { requestBody: { required: true, content: requestContent(endpoint) } }),
    responses: {
      [String(endpoint.status ?? 200)]: { description: 'Done', content: answerContent(endpoint) },
      default: { $ref: '#/components/responses/Problem' },
    },
  };
}

/** Writes of agents may be asked again without being done twice. */
function idempotency({ method, access, stream }: Endpoint): Json[] {
  if (method === 'GET' || stream !== undefined || access === 'public' || access === 'setup')
    return [];
  return [
    {
      name: 'Idempotency-Key',
      in: 'header',
      required: false,
      description:
        'Asked again with the same key within a day, it answers as before and changes nothing',
      schema: { type: 'string', pattern: '^[\\w-]{8,100}$' },
    },
  ];
}

function operationId(endpoint: Endpoint): string {
  const words = endpoint.path
    .split('/')
    .slice(2)
    .map((word) => word.replace(/^:/, 'by_').replace(/\W/g, '_'));
  return [endpoint.method.toLowerCase(), ...words].join('_');
}

function securityOf(endpoint: Endpoint): Json[] {
  const session = { session: [] };
  return endpoint.scope === undefined ? [session] : [session, { token: [endpoint.scope] }];
}

function accessWords(access: Access): string {
  if (access === 'public') return 'Access: anybody.';
  if (access === 'setup') return 'Access: the holder of the set-up link, once.';
  if (access === 'half') return 'Access: a session, also one that still owes its second factor.';
  if (access === 'bare')
    return 'Access: every signed-in agent, also one who has yet to set up a second factor.';
  if (access === 'agent') return 'Access: every signed-in agent.';
  if (typeof access === 'object')
    return `Access: agents who see the ${access.row} and may ${access.can} it.`;
  return `Access: agents with the permission ${access}.`;
}

function parameters(schema: z.ZodType | undefined, place: 'path' | 'query'): Json[] {
  if (schema === undefined) return [];
  const json = schemaOf(schema, 'input');
  const required = new Set(Array.isArray(json['required']) ? json['required'] : []);
  return Object.entries((json['properties'] ?? {}) as Json).map(([name, inner]) => ({
    name,
    in: place,
    required: place === 'path' || required.has(name),
    schema: inner,
  }));
}

function requestContent(endpoint: Endpoint): Json {
  if (endpoint.stream === 'upload') {
    const type = endpoint.scope === 'mail' ? 'message/rfc822' : 'application/octet-stream';
    return { [type]: { schema: { type: 'string', format: 'binary' } } };
  }
  return { 'application/json': { schema: endpoint.body && schemaOf(endpoint.body, 'input') } };
}

function answerContent(endpoint: Endpoint): Json {
  if (endpoint.stream === 'download')
    return { '*/*': { schema: { type: 'string', format: 'binary' } } };
  return { 'application/json': { schema: schemaOf(endpoint.response, 'output') } };
}

function schemaOf(schema: z.ZodType, io: 'input' | 'output'): Json {
  const { $schema: _dialect, ...json } = z.toJSONSchema(schema, { io, unrepresentable: 'any' });
  return json;
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

function docsPage(endpoints: readonly Endpoint[]): string {
  const groups = Map.groupBy(endpoints, (endpoint) => endpoint.path.split('/')[2] ?? '');
  const sections = [...groups].map(
    ([name, list]) =>
      `<section><h2 id="${escapeHtml(name)}">${escapeHtml(name)}</h2>${list.map(docsEntry).join('')}</section>`,
  );
  const contents = [...groups.keys()]
    .map((name) => `<a href="#${escapeHtml(name)}">${escapeHtml(name)}</a>`)
    .join(' ');
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Opora API</title><style>
:root{color-scheme:light dark}body{font:14px/1.5 system-ui,sans-serif;max-width:960px;margin:0 auto;padding:24px}
nav a{margin-right:12px}code,pre{font:13px/1.45 ui-monospace,monospace}pre{overflow:auto;padding:12px;border:1px solid #8886;border-radius:6px}
summary{cursor:pointer;padding:6px 0}details{border-top:1px solid #8884}b{display:inline-block;min-width:64px}
</style></head><body><main><h1>Opora API</h1>
<p>Send <code>Authorization: Bearer TOKEN</code>; tokens are made in your profile or by <code>npm run -s opora -- token create</code>. The same description for programs: <a href="/api/openapi.json">openapi.json</a> (OpenAPI 3.1). Refusals are problem+json (RFC 9457).</p>
<nav aria-label="Contents">${contents}</nav>${sections.join('')}</main></body></html>`;
}

function docsEntry(endpoint: Endpoint): string {
  const parts = [
    ['Query', endpoint.query && schemaOf(endpoint.query, 'input')],
    ['Body', endpoint.body && schemaOf(endpoint.body, 'input')],
    ['Answer', endpoint.stream === 'download' ? undefined : schemaOf(endpoint.response, 'output')],
  ] as const;
  const schemas = parts
    .filter(([, schema]) => schema !== undefined)
    .map(
      ([name, schema]) =>
        `<h3>${name}</h3><pre tabindex="0">${escapeHtml(JSON.stringify(schema, null, 2))}</pre>`,
    );
  return `<details><summary><b>${endpoint.method}</b> <code>${escapeHtml(endpoint.path)}</code> — ${escapeHtml(endpoint.summary)}</summary>
<p>${escapeHtml(accessWords(endpoint.access))}${endpoint.scope === undefined ? '' : ` Token scope: <code>${endpoint.scope}</code>.`}</p>${schemas.join('')}</details>`;
}
