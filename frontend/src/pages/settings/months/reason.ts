import { formatDay, formatMoment } from '@/format/time';
import { text } from '@/text';

const { subjects } = text.settings.records.months;
const MOMENT = /\b20\d\d-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)/g;
const DAY = /\b20\d\d-\d\d-\d\d\b(?!T)/g;
const MONTH = /\b20\d\d-(?:0[1-9]|1[0-2])\b(?!-)/g;

/**
 * Why a month can't be closed: the API's words with its times as people read them, and with what they are about where
 * its field alone says so (`sweep`: "has reached …").
 */
export function reasonText({ field, reason }: { field: string; reason: string }, zone: string): string {
  const subject = /^(?:has|holds) /.test(reason) ? known(field) : '';
  const said = reason
    .replace(MOMENT, (moment) => formatMoment(moment, zone))
    .replace(DAY, (day) => formatDay(day))
    .replace(MONTH, (month) => formatDay(`${month}-01`, 'month'));
  return subject === '' ? said : `${subject} ${said}`;
}

function known(field: string): string {
  const names: Record<string, string> = subjects;
  return names[field] ?? '';
}
