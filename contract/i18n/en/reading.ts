/** Mass reading: who opens and downloads more than their work needs. */
export const reading = {
  title: 'Mass reading',
  intro:
    'Opora counts how many different things each agent opens, finds and downloads in an hour, but does not keep which. Administrators are told of those who read far more than the others.',
  list: 'Who stood out',
  none: 'Nobody. Everyone reads what their work needs.',
  refused: 'stopped',
  noticed: 'noticed',
  by_tokens: 'Also with API tokens: {names}',
  more: 'Show more',
  tickets: 'Tickets opened',
  listed: 'Tickets in lists and search',
  contacts: 'Cards of customers',
  searches: 'Searches',
  files: 'Files downloaded',
  said_hour: '{what}: {counted} in an hour, the limit is {compared}',
  said_day: '{what}: {counted} in a day, the limit is {compared}',
  said_habit: '{what}: {counted} in an hour, usually {compared} at most',
  limits: 'Limits',
  limits_text:
    'Different ones in an hour by one agent, API tokens included, give or take three in a hundred. The neighbours of an open ticket are fetched ahead and count, too.',
  is_on: 'Count and tell',
  is_on_text: 'While this is off, nobody learns when somebody takes away all they can see.',
  noticed_from: 'Tell from',
  refused_from: 'Stop from',
  never: 'never',
  never_text: 'Leave it empty to stop nobody.',
  habit_times: 'Tell when it is so many times the usual',
  habit_times_text:
    'Compared with the agent’s own hours of four weeks. Leave it empty to compare nothing.',
  exceptions: 'API tokens that are not counted',
  exceptions_text:
    'For programs that read everything by their nature: a report store, an export for safety. Whatever else the owner of the token reads counts as usual.',
  no_tokens: 'There are no working API tokens.',
  token: '{name} — {agent}',
  token_used: 'used {when}',
  token_unused: 'not used yet',
};
