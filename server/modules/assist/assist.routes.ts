import * as contract from '#contract/assist.ts';
import { type Route, route } from '#platform/http.ts';
import { answerSuggestion, suggestionsOf } from './answer.ts';
import { askRobot, listUses, offerRobotDraft, robotDraft, testRobot } from './robot.ts';
import { assistSettings, updateAssist } from './settings.ts';
import { getTextModel, updateTextModel } from './text-model.ts';
import { startTraining } from './training.ts';

export const routes: readonly Route[] = [
  route(contract.listSuggestions, (ctx, { params }) => suggestionsOf(ctx, params.ticket_id)),
  route(contract.answerSuggestion, (ctx, { params, body }) =>
    answerSuggestion(ctx, params.ticket_id, {
      suggestion_id: params.suggestion_id,
      answer: body.answer,
    }),
  ),
  route(contract.getAssist, (ctx) => assistSettings(ctx)),
  route(contract.updateAssist, (ctx, { params, body }) => updateAssist(ctx, params.field, body)),
  route(contract.trainAssist, async (ctx) => {
    await startTraining(ctx);
    return assistSettings(ctx);
  }),
  route(contract.getTextModel, (ctx) => getTextModel(ctx)),
  route(contract.updateTextModel, (ctx, { body }, { ports }) => updateTextModel(ctx, ports, body)),
  route(contract.testTextModel, async (ctx) => ({ robot_draft_id: await testRobot(ctx) })),
  route(contract.askRobot, (ctx, { params, body }) => askRobot(ctx, params.ticket_id, body.kind)),
  route(contract.getRobotDraft, (ctx, { params }) => robotDraft(ctx, params.robot_draft_id)),
  route(contract.offerRobotDraft, async (ctx, { params }) => {
    await offerRobotDraft(ctx, params.robot_draft_id);
    return {};
  }),
  route(contract.listRobotUses, (ctx, { query }) => listUses(ctx, query.after)),
];
