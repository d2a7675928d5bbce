-- Backtests of routing and of calendars: who would have had what, and which clocks that breaks.

-- automation -------------------------------------------------------------------------------------

alter table backtests drop constraint backtests_kind_check,
  add constraint backtests_kind_check check (kind in ('rule', 'policy', 'routing', 'calendar'));

alter table backtest_tickets drop constraint backtest_tickets_side_check,
  -- neither: it would only have gone to somebody else
  add constraint backtest_tickets_side_check check (side in ('before', 'after', 'both', 'neither')),
  add column is_elsewhere boolean not null default false; -- somebody else would have had it first
