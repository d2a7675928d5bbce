import type { colleagues as russian } from '../ru/colleagues.ts';
import type { Twin } from '../t.ts';

export const colleagues = {
  draft_of: 'A draft from {name}',
  draft_by_program: 'A draft written by the program “{name}”',
  draft_note_kind: 'note',
  draft_take: 'Take it',
  draft_take_back: 'Take it back',
  draft_decline: 'Decline',
  draft_taken: 'The draft is yours: finish it and send it',
  draft_files: { one: '{count} file', other: '{count} files' },
  share: 'Share the draft…',
  share_title: 'Share the draft',
  share_text:
    'Everybody who sees the ticket will see the draft. Whoever takes it finishes and sends it; that you began it is kept.',
  share_with: 'Whom to tell',
  share_nobody: 'Nobody in particular',
  share_note: 'What is left to do',
  share_do: 'Share',
  shared: 'Your colleagues can take the draft',
  written_by: 'draft: {name}',
  mentions: 'Mentions',
  mentions_intro: 'Notes in which colleagues named you.',
  mentions_empty: 'Nobody has mentioned you yet',
  mentions_empty_text: 'To call a colleague, write @ and a name in a note.',
  follow_mentioned: 'Those mentioned will follow the ticket',
  followers: 'Following',
  add_follower: 'Add a colleague',
  remove_follower: 'Follows no more: {name}',
  nobody_follows: 'Nobody follows',
} satisfies Twin<typeof russian>;
