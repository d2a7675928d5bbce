/** Our answer to an invitation: METHOD:REPLY with one attendee, ourselves (RFC 5546, 3.2.3). Pure. */
import ICAL from 'ical.js';
import type { InvitationAnswer } from '#contract/invitations.ts';
import { normalAddress } from './addresses.ts';
import type { ReadEvent } from './calendar.ts';

export type Answering = {
  /** The attendee as whom we answer; one that was not asked answers all the same. */
  address: string;
  name: string;
  answer: InvitationAnswer;
  now: Date;
};

/** What the organiser's calendar needs to find the event again; the rest stays with its owner. */
const KEPT = ['uid', 'sequence', 'recurrence-id', 'organizer', 'dtstart', 'dtend', 'summary'];

/** The calendar file, in the lines of RFC 5545. */
export function calendarReply(read: ReadEvent, answering: Answering): string {
  const calendar = new ICAL.Component('vcalendar');
  calendar.addPropertyWithValue('prodid', '-//Opora//Opora//RU');
  calendar.addPropertyWithValue('version', '2.0');
  calendar.addPropertyWithValue('method', 'REPLY');
  // Times stay in the organiser's own words, and so do the zones that they name.
  for (const zone of read.calendar.getAllSubcomponents('vtimezone')) {
    calendar.addSubcomponent(copied(zone));
  }
  const event = new ICAL.Component('vevent');
  for (const name of KEPT) {
    const property = read.source.getFirstProperty(name);
    if (property !== null) event.addProperty(new ICAL.Property(structuredClone(property.jCal)));
  }
  event.addPropertyWithValue('dtstamp', ICAL.Time.fromJSDate(answering.now, true));
  event.addProperty(ourselves(read.source, answering));
  calendar.addSubcomponent(event);
  return `${calendar.toString()}\r\n`;
}

function copied(component: ICAL.Component): ICAL.Component {
  return new ICAL.Component(structuredClone(component.jCal));
}

/** As the organiser wrote us, so that we are found in the list; else by our own address. */
function ourselves(source: ICAL.Component, { address, name, answer }: Answering): ICAL.Property {
  const asked = source.getAllProperties('attendee').find((one) => addressOf(one) === address);
  const attendee = new ICAL.Property('attendee');
  attendee.setValue(asked === undefined ? `mailto:${address}` : String(asked.getFirstValue()));
  attendee.setParameter('partstat', answer.toUpperCase());
  const cn = asked === undefined ? name : String(asked.getParameter('cn') ?? name);
  if (cn !== '') attendee.setParameter('cn', cn.replace(/["\p{Cc}]/gu, ' '));
  return attendee;
}

function addressOf(property: ICAL.Property): string | null {
  return normalAddress(String(property.getFirstValue() ?? '').replace(/^mailto:/i, ''));
}
