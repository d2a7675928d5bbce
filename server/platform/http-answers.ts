/** An answer is written through the schema of its endpoint: a field that the contract does not name stays here. */
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import type { Endpoint } from '#contract/endpoint.ts';

export type Serializer = (answer: unknown) => string;
const serializers = new WeakMap<Endpoint, Serializer>();

/** Made at the first answer: making all of them would be half of the start. */
export function serializerOf(endpoint: Endpoint, reply: FastifyReply): Serializer {
  const known = serializers.get(endpoint);
  if (known !== undefined) return known;
  const compiled = reply.compileSerializationSchema(responseSchema(endpoint));
  const made: Serializer = (answer) => compiled(answer as Record<string, unknown>);
  serializers.set(endpoint, made);
  return made;
}

function responseSchema(endpoint: Endpoint): Record<string, unknown> {
  return z.toJSONSchema(endpoint.response, {
    io: 'output',
    unrepresentable: 'any',
    target: 'draft-7',
    override: ({ jsonSchema }) => {
      // Formats and patterns were the database's business; here they only cost time.
      delete jsonSchema.pattern;
      delete jsonSchema.format;
    },
  });
}
