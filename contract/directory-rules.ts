/** What an area of the directory takes from those above it. Pure: the server and the screens read it alike. */
type Inheriting = {
  readonly is_ours: boolean;
  readonly team: unknown;
  readonly agent: unknown;
  readonly deputy: unknown;
  readonly ask_agent: unknown;
  readonly ask_contact: unknown;
  readonly calendar: unknown;
};

/**
 * The area with what it does not say itself from the nearest above that does: who answers as a whole (a
 * team of one area and a person of another do not belong together), whom to ask as a whole, the hours.
 * What is not ours inherits nothing, and nothing is inherited past it.
 * @param path the area itself first, then upwards
 */
export function withInherited<One extends Inheriting>(path: readonly One[]): One | undefined {
  const [own] = path;
  if (own === undefined || !own.is_ours) return own;
  const foreign = path.findIndex((each) => !each.is_ours);
  const ours = foreign === -1 ? path : path.slice(0, foreign);
  const answers = ours.find(({ team, agent }) => team !== null || agent !== null) ?? own;
  const asked = ours.find((each) => each.ask_agent !== null || each.ask_contact !== null) ?? own;
  const open = ours.find(({ calendar }) => calendar !== null) ?? own;
  return {
    ...own,
    ...{ team: answers.team, agent: answers.agent, deputy: answers.deputy ?? own.deputy },
    ...{ ask_agent: asked.ask_agent, ask_contact: asked.ask_contact },
    calendar: open.calendar,
  };
}
