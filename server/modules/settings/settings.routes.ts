/** Endpoint to verb; no rules, no SQL. */
import * as settings from '#contract/settings.ts';
import { deviceOf, setSessionCookie } from '#modules/people/people.ts';
import { route } from '#platform/http.ts';
import { generalSettings, updateSettings } from './settings.ts';
import { beginSetup, choosePole, closeSetupStep, getSetupState } from './setup.ts';

export const routes = [
  route(settings.getSetupState, (ctx) => getSetupState(ctx)),
  route(settings.beginSetup, async (ctx, { body }, http) => {
    const { token } = await beginSetup(ctx, body, deviceOf(http));
    setSessionCookie(http, token);
    return {};
  }),
  route(settings.choosePole, (ctx, { body }) => choosePole(ctx, body.pole)),
  route(settings.closeSetupStep, (ctx, { params }) => closeSetupStep(ctx, params.step)),
  route(settings.getSettings, (ctx) => generalSettings(ctx)),
  route(settings.updateSettings, (ctx, { body }) => updateSettings(ctx, body)),
];
