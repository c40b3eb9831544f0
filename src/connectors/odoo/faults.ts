/**
 * What went wrong in Odoo, in plain words. Odoo undoes everything of a call that ends in an error, so each of these says for certain that
 * nothing happened. Odoo's own words are shown only where they were written for people and give nothing away.
 */
import { z } from 'zod';
import { type ErrorCode, type ErrorDetails, OfficeError } from '../../errors.ts';
import { oneLine } from './values.ts';

export const fault = z.object({ name: z.string(), message: z.string().catch('') });
export type Fault = z.infer<typeof fault>;

interface Meaning extends Pick<ErrorDetails, 'hint' | 'retryable'> {
  code: ErrorCode;
  message: string;
}

/** `about`: what it was about, as in `invoice 42`; empty where nothing more is known. */
export function faultError(found: Fault, about: string): OfficeError {
  const { code, message, ...details } = meaningOf(found, about);
  return new OfficeError(code, message, { ...details, outcome: 'not-sent', cause: { name: found.name } });
}

export const LOGIN_REFUSED: Meaning = {
  code: 'not_authorized',
  message: 'Odoo does not accept the login.',
  hint: 'Check ODOO_DB and ODOO_LOGIN; make a new API key in Odoo (My Preferences, Account Security) and put it into ODOO_API_KEY.',
};

function meaningOf({ name, message }: Fault, about: string): Meaning {
  const kind = name.slice(name.lastIndexOf('.') + 1);
  const on = about ? ` (${about})` : '';
  if (kind === 'AccessDenied' || kind === 'SessionExpiredException' || kind === 'Unauthorized') return LOGIN_REFUSED;
  if (kind === 'MissingError') return missing(message, on);
  if (kind === 'AccessError' || kind === 'Forbidden') return forbidden(message, on);
  if (['UserError', 'ValidationError', 'RedirectWarning', 'UnprocessableEntity'].includes(kind)) {
    return declined(message, on);
  }
  if (name.startsWith('psycopg2.')) return database(message);
  return {
    code: 'refused',
    message: `This Odoo did not understand what was asked of it${on}.`,
    hint: 'Run `countersign doctor --live`: it says which version answers, and what that one lacks.',
  };
}

function missing(message: string, on: string): Meaning {
  if (/\bres\.users\b/.test(message)) return LOGIN_REFUSED;
  return {
    code: 'not_found',
    message: `It is not in Odoo any more${on}.`,
    hint: 'Somebody may have deleted it. Look at it in Odoo, then ask anew.',
  };
}

function forbidden(message: string, on: string): Meaning {
  if (/compan(y|ies)/i.test(message) && !/\(res\.company\)/.test(message)) {
    return {
      code: 'refused',
      message: `The Odoo user may not work for this company${on}.`,
      hint: 'Check ODOO_COMPANY, and allow the company on the user in Odoo.',
    };
  }
  const thing = /'([\p{L}\p{N} /&-]{1,60})'/u.exec(message)?.[1];
  return {
    code: 'refused',
    message: `The Odoo user may not do this${thing ? ` with ${thing}` : ''}${on}.`,
    hint: 'In Odoo, give that user the access right Invoicing: Billing, or do it there yourself.',
  };
}

function declined(message: string, on: string): Meaning {
  if (/lock date|lock_date/i.test(message)) {
    return {
      code: 'refused',
      message: `The books are closed for that date${on}.`,
      hint: 'Choose a date after Odoo’s lock date, or ask your accountant to open the period.',
    };
  }
  const own = ownWords(message);
  return {
    code: 'refused',
    message: own ? `Odoo declined it${on}: ${own}` : `Odoo declined it${on}, for a reason that only its log tells.`,
    hint: 'Mend it in Odoo, then try again or ask anew.',
  };
}

function database(message: string): Meaning {
  if (/database .* does not exist/i.test(message)) {
    return {
      code: 'config_invalid',
      message: 'Odoo has no database of this name.',
      hint: 'Check ODOO_DB: on odoo.com it is the first part of the address.',
    };
  }
  return { code: 'service_failed', message: 'Odoo’s database could not do it just now.' };
}

const OWN_WORDS_CHARS_MAX = 200;
/** What only a database, a program or a hostile name would say. */
const UNFIT =
  /constraint|duplicate key|violates|\bDETAIL\b|\bSELECT\b|\bINSERT\b|\bLINE \d|Traceback|psycopg|[\w-]+\/[\w-]+\/[\w.-]*\.(?:py|sock)|\.s\.PGSQL|https?:|<[a-z/!]|[{}\\]|\b[a-z]+(?:\.[a-z_]+)+\(/i;

/** Odoo's own sentence where it was written for people; empty where it wasn't. */
function ownWords(message: string): string {
  const line = oneLine(message.split(/\n\s*\n/)[0] ?? '');
  if (UNFIT.test(message) || line === '') return '';
  return line.length > OWN_WORDS_CHARS_MAX ? `${line.slice(0, OWN_WORDS_CHARS_MAX).toWellFormed()}…` : line;
}
