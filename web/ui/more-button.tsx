import { Button } from '@mantine/core';
import { t } from '../i18n.ts';

type Props = {
  query: {
    hasNextPage: boolean;
    isFetchingNextPage: boolean;
    fetchNextPage: () => Promise<unknown>;
  };
  label?: string;
};

/** Below a list that goes on. */
export function MoreButton({ query, label = t('common.more') }: Props) {
  if (!query.hasNextPage) return null;
  return (
    <Button
      variant="default"
      loading={query.isFetchingNextPage}
      onClick={() => void query.fetchNextPage()}
    >
      {label}
    </Button>
  );
}
