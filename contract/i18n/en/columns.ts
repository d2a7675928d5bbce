import type { columns as ru } from '../ru/columns.ts';
import type { Twin } from '../t.ts';

export const columns: Twin<typeof ru> = {
  number: 'No.',
  requester: 'Requester',
  organization: 'Organisation',
  assignee: 'Assignee',
  team: 'Team',
  status: 'Status',
  priority: 'Priority',
  type: 'Type',
  brand: 'Brand',
  channel: 'Channel',
  tags: 'Tags',
  comment_count: 'Messages',
  created_at: 'Created',
  updated_at: 'Changed',
  last_customer_at: 'Customer’s word',
  next_due_at: 'Due',
};
