import type { Module } from '#platform/module.ts';
import { sealedTotp } from './codes.ts';
import { guards } from './people.access.ts';
import { jobs, schedules } from './people.react.ts';
import { routes } from './people.routes.ts';

export const people: Module = {
  ...{ name: 'people', routes, guards, jobs, schedules },
  sealed: [sealedTotp],
};
