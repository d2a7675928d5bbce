-- The roles every desk has. Their rights are those of modules/people/permissions.ts: a test compares
-- them, and whoever adds a right adds it there and here, in a migration of its own.
insert into roles (id, key, name, permissions, is_builtin) values
  ('01930000-0000-7000-8000-000000000001', 'admin', 'Администратор', array[
    'tickets.view_all', 'tickets.create', 'tickets.reply', 'tickets.note', 'tickets.update', 'contacts.edit',
    'views.share', 'mail.deliver', 'mail.ledger', 'settings.manage', 'people.manage'], true),
  ('01930000-0000-7000-8000-000000000002', 'lead', 'Руководитель', array[
    'tickets.view_all', 'tickets.create', 'tickets.reply', 'tickets.note', 'tickets.update', 'contacts.edit',
    'views.share', 'mail.ledger'], true),
  ('01930000-0000-7000-8000-000000000003', 'agent', 'Агент', array[
    'tickets.create', 'tickets.reply', 'tickets.note', 'tickets.update', 'contacts.edit'], true),
  ('01930000-0000-7000-8000-000000000004', 'light_agent', 'Лёгкий агент', array['tickets.note'], true);
