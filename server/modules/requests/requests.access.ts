/** Own requests and their files: a row that the requester does not see is not there. */
import type { Guards } from '#platform/guards.ts';
import { isFileOfRequest, requestById } from './requests.sql.ts';

export const guards: Guards = {
  request: {
    find: (ctx, id) => requestById(ctx, id),
    can: { view: () => true },
    is_scoped: false,
  },
  request_file: {
    find: async (ctx, id, params) => {
      const request = await requestById(ctx, params['request_id'] ?? '');
      return request !== undefined && (await isFileOfRequest(ctx, request, id))
        ? { id }
        : undefined;
    },
    can: { view: () => true },
    is_scoped: true,
  },
};
