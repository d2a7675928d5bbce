/**
 * A small OAuth2 provider for tests: gives access tokens for refresh tokens (RFC 6749) and answers a
 * mail server's question about one (RFC 7662). Tokens can be ended and refused at will.
 */
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';

export type OauthProvider = {
  /** The token endpoint. */
  readonly token_url: string;
  /** What Dovecot asks. */
  readonly introspection_url: string;
  /** The refresh tokens that were asked with, in their order. */
  readonly asked: string[];
  /** From now on this refresh token gives access to the mailbox of this address. */
  allow(refresh_token: string, email: string): void;
  /** The next renewals are answered so, until it is undefined again. */
  refuse(answer: { error: string; error_description: string } | undefined): void;
  /** Every access token given until now has ended. */
  endAccess(): void;
  /** Each renewal gives a new refresh token, as Microsoft does. */
  rotate(is_on: boolean): void;
  /** What is said of the refresh token's life, in seconds. */
  tellEnd(seconds: number | undefined): void;
  isGood(email: string, access_token: string): boolean;
  stop(): Promise<void>;
};

type State = {
  refresh: Map<string, string>;
  access: Map<string, string>;
  refusal: { error: string; error_description: string } | undefined;
  is_rotating: boolean;
  life: number | undefined;
};

export async function openOauthProvider(): Promise<OauthProvider> {
  const state: State = {
    refresh: new Map(),
    access: new Map(),
    refusal: undefined,
    is_rotating: false,
    life: undefined,
  };
  const asked: string[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += String(chunk);
    });
    request.on('end', () => {
      const form = new URLSearchParams(body);
      if (request.url === '/introspect') return introspect(state, form, response);
      asked.push(form.get('refresh_token') ?? '');
      grant(state, form, response);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    token_url: `http://127.0.0.1:${port}/token`,
    introspection_url: `http://127.0.0.1:${port}/introspect`,
    asked,
    allow: (refresh_token, email) => void state.refresh.set(refresh_token, email),
    refuse(answer) {
      state.refusal = answer;
    },
    endAccess: () => state.access.clear(),
    rotate(is_on) {
      state.is_rotating = is_on;
    },
    tellEnd(seconds) {
      state.life = seconds;
    },
    isGood: (email, access_token) => state.access.get(access_token) === email,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

let made = 0;

function grant(state: State, form: URLSearchParams, response: ServerResponse): void {
  const given = form.get('refresh_token') ?? '';
  const email = state.refresh.get(given);
  const refusal =
    state.refusal ??
    (email === undefined
      ? { error: 'invalid_grant', error_description: 'Token has been expired or revoked.' }
      : undefined);
  if (refusal !== undefined || email === undefined) {
    answer(response, 400, refusal ?? {});
    return;
  }
  made += 1;
  const access_token = `access-${made}`;
  state.access.set(access_token, email);
  const refresh_token = state.is_rotating ? `refresh-${made}` : undefined;
  if (refresh_token !== undefined) state.refresh.set(refresh_token, email);
  answer(response, 200, {
    access_token,
    expires_in: 3600,
    token_type: 'Bearer',
    ...(refresh_token === undefined ? {} : { refresh_token }),
    ...(state.life === undefined ? {} : { refresh_token_expires_in: state.life }),
  });
}

function introspect(state: State, form: URLSearchParams, response: ServerResponse): void {
  const email = state.access.get(form.get('token') ?? '');
  answer(response, 200, email === undefined ? { active: 'false' } : { active: 'true', email });
}

function answer(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json', connection: 'close' });
  response.end(JSON.stringify(body));
}
