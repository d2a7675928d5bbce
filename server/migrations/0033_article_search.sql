-- Search of articles: documents, their vocabulary, synonyms, and what was looked for.

-- search ------------------------------------------------------------------------------------------

-- One row an article, language and side: `outside` is the published text without remarks, `inside` the
-- working version with them, `both` stands for the two where they say the same. The words are folded
-- before they come here; `russian` stems Russian words and Latin ones (English), `simple` leaves the words
-- of all other languages as they are.
create table article_documents (
  article_id uuid not null references articles (id) on delete cascade,
  language text not null,
  side text not null check (side in ('both', 'outside', 'inside')),
  head tsvector not null,                   -- title (A), question and keywords (B)
  tsv tsvector not null,                    -- head and the text (D)
  words text[] not null,                    -- each once: what the vocabulary counts
  primary key (article_id, language, side)
) with (toast_tuple_target = 128);
-- Whoever counts matches reads thousands of these rows and none of their words: those lie apart, unpacked.
alter table article_documents
  alter column head set storage external,
  alter column tsv set storage external;
create index article_documents_head on article_documents using gin (head) with (fastupdate = off);
create index article_documents_tsv on article_documents using gin (tsv) with (fastupdate = off);

-- The words of the articles: how rare each is, which are of one root, what a mistyped one may have meant.
create table article_words (
  config text not null check (config in ('russian', 'simple')),
  word text collate "C" not null,           -- lower case, ё as е
  stem text not null,                       -- as it stands in the documents; '': too common to stand there
  root text not null,                       -- shared by words of one family: оплата, оплатить, оплаченный
  outside integer not null default 0,       -- how many documents hold it, by side
  inside integer not null default 0,
  primary key (config, word),
  check (outside >= 0 and inside >= 0)
);
create index article_words_root on article_words (config, root);
create index article_words_stem on article_words (config, stem);
create index article_words_trgm on article_words using gin (word gin_trgm_ops);

-- Words that mean the same to readers. A phrase of several words stands for one of another.
create table article_synonyms (
  id uuid primary key,
  phrases text[] not null check (cardinality(phrases) between 2 and 20),
  updated_at timestamptz not null,
  updated_by_id uuid references agents (id) on delete set null
);
create index article_synonyms_list on article_synonyms (updated_at desc, id desc);

-- What people say for one another in every trade; whoever keeps the knowledge changes them as any other.
insert into article_synonyms (id, phrases, updated_at)
select ('01930000-0000-7000-8000-' || lpad(to_hex(4096 + place), 12, '0'))::uuid, group_text::text[],
  timestamptz '2026-11-22 00:00:00Z'
from unnest(array[
  '{"сломался","сломалось","сломалась","поломка","сдох","накрылся","умер","полетел"}',
  '{"зависает","завис","тормозит","виснет","висит","подвисает","медленно"}',
  '{"встал","остановился","прекратился","перестал"}',
  '{"отключается","вырубается","отваливается","отрубается","гаснет","выключается","пропадает","теряется"}',
  '{"отключат","отрубят","отрубить","заблокируют","блокировка","закрыть доступ"}',
  '{"войти","зайти","вход","авторизация","логин","залогиниться","пускает"}',
  '{"видит","чует","находит","определяется","распознаёт","обнаруживает"}',
  '{"лезет","вылезает","выходит"}',
  '{"работает","пашет","фурычит","функционирует"}',
  '{"ошибка","сбой","глюк","баг","неполадка"}',
  '{"деньги","бабки","средства"}',
  '{"наличные","наличка","нал","кэш"}',
  '{"безналичный","безнал","по карте"}',
  '{"оплатить","заплатить","оплата","платёж"}',
  '{"купить","приобрести","покупка"}',
  '{"вернуть","возврат","возвратить"}',
  '{"списали","сняли","содрали","списание"}',
  '{"дважды","два раза","двойной","повторно"}',
  '{"украли","спёрли","стащили","кража","хищение"}',
  '{"потерял","утеря","пропал","утрата","потеря","утопил"}',
  '{"уволился","уволили","выгнали","увольнение"}',
  '{"удалить","стереть","убрать"}',
  '{"отправить","прислать","послать","выслать","скинуть"}',
  '{"вставить","засунуть","впихнуть","пихать","воткнуть","заправить"}',
  '{"подключить","воткнуть","присоединить"}',
  '{"застрял","заклинило","заело"}',
  '{"прервался","оборвался","прекратился"}',
  '{"почта","имейл","email","мыло","электронная почта"}',
  '{"смс","sms","эсэмэска","смска"}',
  '{"интернет","инет","сеть"}',
  '{"вайфай","wi-fi","вай-фай","беспроводная сеть"}',
  '{"телефон","смартфон","мобильник","мобильный"}',
  '{"компьютер","комп","пк","ноутбук"}',
  '{"программа","прога","софт","приложение"}',
  '{"windows","винда","виндовс"}',
  '{"личный кабинет","лк","личка"}',
  '{"лицензия","лицуха"}',
  '{"администратор","админ","сисадмин"}',
  '{"пошагово","инструкция","самостоятельно","по шагам"}',
  '{"сутки","24 часа"}',
  '{"бесплатно","даром"}',
  '{"подержанный","б у","бывший в употреблении"}',
  '{"расхождение","недостача","не хватает","недовоз","недовезли"}',
  '{"учебный","тренировочный","обучение"}',
  '{"бледный","еле видно","плохо видно","тускло"}',
  '{"qr-код","куар","кьюар"}',
  '{"log in","sign in","login","signin","log on"}',
  '{"sign up","register","create an account"}',
  '{"delete","remove","erase"}',
  '{"buy","purchase","order"}',
  '{"pay","payment","paid"}',
  '{"refund","money back","return"}',
  '{"broken","broke","not working","faulty","dead"}',
  '{"slow","lag","freezes","hangs","stuck"}',
  '{"cancel","stop","terminate"}',
  '{"error","fault","failure","bug","issue"}',
  '{"email","e-mail","mail"}',
  '{"phone","telephone","mobile","cell"}',
  '{"wifi","wi-fi","wireless"}',
  '{"lost","missing","stolen"}',
  '{"picture","image","photo"}',
  '{"invoice","bill"}'
]) with ordinality as given (group_text, place);

-- What people looked for. Nothing here says who: addresses and numbers are taken out of the words.
create table article_searches (
  id uuid primary key,
  words text not null,
  language text not null,
  side text not null check (side in ('outside', 'inside')),
  brand_id uuid references brands (id) on delete set null,
  found integer not null,
  chosen_article_id uuid references articles (id) on delete set null,
  ticket_id uuid references tickets (id) on delete set null, -- asked all the same
  at timestamptz not null
);
create index article_searches_at on article_searches (at);
create index article_searches_brand on article_searches (brand_id) where brand_id is not null;
create index article_searches_chosen on article_searches (chosen_article_id, at desc)
  where chosen_article_id is not null;
create index article_searches_ticket on article_searches (ticket_id) where ticket_id is not null;

-- Lists that someone works off: `nothing` was found for these words, or the article was read and the
-- question was `asked` all the same.
create table article_gaps (
  id uuid primary key,
  kind text not null check (kind in ('nothing', 'asked')),
  language text not null,
  key text not null,                        -- its stems in alphabetical order: forms of the same words are one row
  words text not null,                      -- as they were last typed
  article_id uuid references articles (id) on delete cascade,
  times integer not null default 1,
  state text not null default 'open' check (state in ('open', 'done', 'ignored')),
  times_before integer not null default 0,  -- of them, until the state was last changed
  note text not null default '',
  first_at timestamptz not null,
  last_at timestamptz not null,
  changed_at timestamptz,
  changed_by_id uuid references agents (id) on delete set null,
  check ((kind = 'asked') = (article_id is not null)),
  unique nulls not distinct (kind, language, key, article_id)
);
create index article_gaps_list on article_gaps (kind, state, times desc, id);
create index article_gaps_article on article_gaps (article_id) where article_id is not null;
