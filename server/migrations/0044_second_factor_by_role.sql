-- A role may ask for a second factor: its agents do nothing before they have set one up.
alter table roles add column requires_second_factor boolean not null default false;
