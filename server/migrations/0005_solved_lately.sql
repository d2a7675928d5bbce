-- "Solved lately" counts and lists by the instant alone.
create index tickets_solved on tickets (solved_at desc) where solved_at is not null;
