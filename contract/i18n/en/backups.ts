/** Backups: when they are made, whether they are proven, who takes one. */
export const backups = {
  title: 'Backups',
  intro:
    'A backup is one file: the whole database and all attachments as of one moment. It is made while everybody works.',
  make: 'Make a backup',
  asked: 'The backup is being made; you may leave this page',
  well: 'The last backup: {when}. It was restored into a scratch database and compared.',
  well_unproven: 'The last backup: {when}. The file was read again and is whole.',
  old: 'There has been no backup for more than two days. The last one: {when}.',
  none_yet: 'There is no backup yet. Make the first one, or wait for the night.',
  none_ever: 'There are no backups, and none are made by themselves. Switch nightly ones on below.',
  list: 'Backups',
  nightly: 'nightly',
  by_hand: 'made by hand',
  state_waiting: 'waits for a worker',
  state_running: 'being made, {percent}',
  state_proving: 'being proven by a restore',
  state_failed: 'failed',
  state_removed: 'removed, there are newer ones',
  state_done: 'done',
  facts: '{size}; tickets {tickets}, files {files}',
  sealed: 'sealed',
  missing: {
    one: '{count} file was not in the store',
    other: '{count} files were not in the store',
  },
  proof_whole: 'restored into a scratch database, everything agrees',
  proof_differs: 'the trial restore does not agree: {words}',
  proof_not_allowed:
    'no trial restore: the user of the database may not create databases (ALTER ROLE … CREATEDB)',
  proof_no_space: 'no trial restore: there is too little space on the disk',
  error_another_is_running: 'another backup was being made at that time',
  error_no_space:
    'too little space on the disk: free some, or name another directory in BACKUP_DIR',
  error_interrupted: 'the worker was stopped before the backup was done',
  error_cannot_write: 'the directory of backups cannot be written: look at its owner',
  error_cannot_read_files: 'attachments cannot be read: look at the store of files',
  error_damaged: 'the written file could not be read again: look at the disk',
  download: 'Download',
  download_named: 'Download the backup: {when}',
  schedule: 'Nightly backups',
  is_on: 'Make a backup every night',
  hour: 'At what time',
  hour_text:
    'In the time of the organisation. A night that was missed is made up for at the start.',
  keep_days: 'Days to keep',
  keep_weeks: 'And one of each of so many weeks',
  is_proven: 'Prove by a restore',
  is_proven_text:
    'Each nightly backup is restored into a scratch database, its rows are counted, and the scratch database is removed.',
  place: 'Where they are and what is in them',
  directory:
    'Directory on the server: {directory}. Keep backups on another machine too: a disk dies as a whole.',
  sealed_on:
    'Backups are sealed with BACKUP_PASSPHRASE, and the secret key is inside. Keep the passphrase elsewhere: without it nobody opens a backup.',
  sealed_off:
    'Backups are not sealed, and the secret key is not in them. To seal them, set BACKUP_PASSPHRASE.',
  key_file:
    'Keep the file secret.key of the data directory too, elsewhere: without it the passwords of mailboxes and second factors in a backup cannot be read.',
  key_environment:
    'Keep SECRET_KEY of the server’s settings too, elsewhere: without it the passwords of mailboxes and second factors in a backup cannot be read.',
  restore: 'To restore: stop Opora and run {command}',
};
