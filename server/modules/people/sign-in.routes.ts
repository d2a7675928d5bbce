/** Signing in, links, and what an agent does with their own account. */
import * as people from '#contract/people.ts';
import { type Http, route } from '#platform/http.ts';
import { lookUpLink, requestPasswordReset, useLink } from './links.ts';
import { changePassword, endSession, getMe, listSessions, updateMe } from './me.ts';
import { beginTotp, confirmTotp, removeTotp } from './second-factor.ts';
import { clearSessionCookie, deviceOf, type StartedSession, setSessionCookie } from './sessions.ts';
import { passSecondFactor, signIn, signOut } from './sign-in.ts';
import { createApiToken, listApiTokens, revokeApiToken } from './tokens.ts';

function welcome(http: Http, { token, second_factor_due }: StartedSession) {
  setSessionCookie(http, token);
  return { second_factor_due };
}

function proofOf({ request, ports }: Http) {
  return { ip: request.ip, secrets: ports.secrets };
}

export const signInRoutes = [
  route(people.signIn, async (ctx, { body }, http) =>
    welcome(http, await signIn(ctx, body, deviceOf(http))),
  ),
  route(people.passSecondFactor, async (ctx, { body }, http) => {
    const is_half = http.request.caller?.is_half === true;
    const renewed = await passSecondFactor(ctx, body.code, { ...proofOf(http), is_half });
    return renewed === undefined ? { second_factor_due: false } : welcome(http, renewed);
  }),
  route(people.signOut, async (ctx, _input, http) => {
    await signOut(ctx);
    clearSessionCookie(http);
    return {};
  }),
  route(people.requestPasswordReset, async (ctx, { body }) => {
    await requestPasswordReset(ctx, body.email);
    return {};
  }),
  route(people.lookUpLink, (ctx, { body }) => lookUpLink(ctx, body.token)),
  route(people.useLink, async (ctx, { body }, http) =>
    welcome(http, await useLink(ctx, body, deviceOf(http))),
  ),
  route(people.getMe, (ctx) => getMe(ctx)),
  route(people.updateMe, (ctx, { body }) => updateMe(ctx, body)),
  route(people.changePassword, async (ctx, { body }, http) => {
    await changePassword(ctx, body, http.request.ip);
    return {};
  }),
  route(people.beginTotp, (ctx, { body }, http) => beginTotp(ctx, body.password, proofOf(http))),
  route(people.confirmTotp, async (ctx, { body }, http) => {
    const { recovery_codes, session } = await confirmTotp(ctx, body.code, proofOf(http));
    setSessionCookie(http, session.token);
    return { recovery_codes };
  }),
  route(people.removeTotp, async (ctx, { body }, http) => {
    await removeTotp(ctx, body, proofOf(http));
    return {};
  }),
  route(people.listSessions, (ctx) => listSessions(ctx)),
  route(people.endSession, async (ctx, { params }) => {
    await endSession(ctx, params.session_id);
    return {};
  }),
  route(people.listApiTokens, (ctx) => listApiTokens(ctx)),
  route(people.createApiToken, (ctx, { body }, { request }) =>
    createApiToken(ctx, body, request.ip),
  ),
  route(people.revokeApiToken, async (ctx, { params }) => {
    await revokeApiToken(ctx, params.api_token_id);
    return {};
  }),
];
