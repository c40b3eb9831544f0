/** What a file is called where people see it. Pure. */
import { KINDS } from './task.ts';

/** A file that lies beside a note is called like the note: `FILE_2026-11-21_offer-pdf_01K….pdf`. */
const BESIDE_NOTE = new RegExp(
  `^(?:${KINDS.join('|')})_\\d{4}-\\d{2}-\\d{2}_([A-Za-z0-9.-]+)_[0-7][0-9A-HJKMNP-TV-Z]{25}\\.([a-z0-9]{1,10})$`,
);

/** `offer.pdf` for a file beside a note, without what only the vault needs; any other file keeps its name. `path`: inside the vault. */
export function receiverName(path: string): string {
  const name = path.split('/').at(-1)!;
  const [, slug = '', extension = ''] = BESIDE_NOTE.exec(name) ?? [];
  if (slug === '') return name;
  const ending = `-${extension}`;
  const words = slug.length > ending.length && slug.endsWith(ending) ? slug.slice(0, -ending.length) : slug;
  return `${words}.${extension}`;
}
