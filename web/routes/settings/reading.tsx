import { Button } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { getReadingSettings, listReadingNotices } from '#contract/reading.ts';
import { NoticeList } from '../../features/reading/notice-list.tsx';
import { ReadingForm } from '../../features/reading/reading-form.tsx';
import { t } from '../../i18n.ts';
import { ask, askPages } from '../../queries.ts';
import { Page } from '../../ui/page.tsx';
import css from '../../ui/rows.module.css';
import { ErrorState } from '../../ui/states.tsx';
import { WithData } from '../../ui/with-data.tsx';

/** Who reads far more than people do, and from how much on it is told and ended. */
export function Reading() {
  const settings = useQuery(ask(getReadingSettings, {}));
  return (
    <Page title={t('reading.title')} intro={t('reading.intro')}>
      <Notices />
      <WithData query={settings}>{(page) => <ReadingForm page={page} />}</WithData>
    </Page>
  );
}

function Notices() {
  const query = useInfiniteQuery(askPages(listReadingNotices, {}));
  if (query.isError) return <ErrorState error={query.error} retry={() => void query.refetch()} />;
  if (query.data === undefined) return null;
  return (
    <section aria-labelledby="reading-list">
      <h2 id="reading-list" className={css['heading']}>
        {t('reading.list')}
      </h2>
      <NoticeList notices={query.data.pages.flatMap((page) => page.items)} />
      {query.hasNextPage && (
        <Button
          variant="default"
          loading={query.isFetchingNextPage}
          onClick={() => void query.fetchNextPage()}
        >
          {t('reading.more')}
        </Button>
      )}
    </section>
  );
}
