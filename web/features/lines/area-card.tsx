import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { Area } from '#contract/directory.ts';
import { t } from '../../i18n.ts';
import { Label } from '../../ui/chip.tsx';
import { pathText, useTopics } from '../fields/definitions.ts';
import { AreaDuty } from './area-duty.tsx';
import css from './directory.module.css';
import { saysLine } from './lines-queries.ts';

type Props = {
  /** As it is written, for whoever edits it. */
  area: Area;
  /** With what it takes from above. */
  full: Area;
  onEdit: () => void;
  onAdd: () => void;
};

/** Who answers, whom to ask, when, and what is not ours: whose it is. */
export function AreaCard({ area, full, onEdit, onAdd }: Props) {
  const topics = useTopics();
  return (
    <div className={css['card']}>
      <dl className={css['facts']}>
        {full.is_ours ? <Ours area={full} /> : <Outside area={full} />}
        {full.is_ours && <AreaDuty area_id={area.id} />}
        <Fact name={t('directory.note')} is_shown={full.note !== ''}>
          <span className={css['text']}>{full.note}</span>
        </Fact>
        <Fact name={t('directory.topics')} is_shown={area.topic_ids.length > 0}>
          {area.topic_ids.map((id) => pathText(topics, id)).join(', ')}
        </Fact>
        <Fact name={t('directory.keeper')} is_shown={area.keeper !== null}>
          {area.keeper?.name}
        </Fact>
      </dl>
      {area.can.edit && (
        <div className={css['buttons']}>
          <Button variant="default" size="compact-sm" onClick={onEdit}>
            {t('common.edit')}
          </Button>
          <Button variant="subtle" size="compact-sm" onClick={onAdd}>
            {t('directory.add_below')}
          </Button>
        </div>
      )}
    </div>
  );
}

function Fact({
  name,
  is_shown,
  children,
}: {
  name: string;
  is_shown: boolean;
  children: ReactNode;
}) {
  if (!is_shown) return null;
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  );
}

function Ours({ area }: { area: Area }) {
  const { team, agent, deputy, ask_agent, ask_contact, calendar } = area;
  return (
    <>
      <Fact name={t('directory.team')} is_shown>
        {team === null && agent === null && t('directory.nobody')}
        {team !== null && (
          <>
            {team.name} {!saysLine(team) && <Label>{t(`lines.${team.line}`)}</Label>}
          </>
        )}
        {agent !== null && (team === null ? agent.name : ` · ${agent.name}`)}
      </Fact>
      <Fact name={t('directory.deputy')} is_shown={deputy !== null}>
        {deputy?.name}
      </Fact>
      <Fact name={t('directory.ask')} is_shown={ask_agent !== null || ask_contact !== null}>
        {ask_agent?.name}
        {ask_agent !== null && ask_contact !== null && ', '}
        {ask_contact !== null && <Contact contact={ask_contact} />}
      </Fact>
      <Fact name={t('directory.hours')} is_shown={calendar !== null}>
        {calendar?.name}
      </Fact>
    </>
  );
}

type ContactRef = NonNullable<Area['ask_contact']>;

function Contact({ contact }: { contact: ContactRef }) {
  return (
    <Link to="/contacts/$id" params={{ id: contact.id }}>
      {contact.name}
      {contact.address !== null && contact.address !== contact.name && ` (${contact.address})`}
    </Link>
  );
}

function Outside({ area }: { area: Area }) {
  const { words, link, address, contact } = area.outside;
  return (
    <>
      <Fact name={t('directory.not_ours_whose')} is_shown>
        <span className={css['text']}>{words === '' ? t('directory.none') : words}</span>
      </Fact>
      <Fact name={t('directory.link')} is_shown={link !== ''}>
        <a href={link} target="_blank" rel="noopener noreferrer">
          {link}
        </a>
      </Fact>
      <Fact name={t('directory.address')} is_shown={address !== ''}>
        <a href={`mailto:${address}`}>{address}</a>
      </Fact>
      <Fact name={t('directory.contact')} is_shown={contact !== null}>
        {contact !== null && <Contact contact={contact} />}
      </Fact>
    </>
  );
}
