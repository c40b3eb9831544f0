/** Checks a `reply_markup` as the Bot API does. Pure. */
import { badRequest } from './reply-error.ts';
import type { Button } from './types.ts';

const CALLBACK_DATA_BYTES_MAX = 64;
const BUTTONS_MAX = 100;
const PLACEHOLDER_CHARS_MAX = 64;

export interface Markup {
  buttons: Button[][];
  forceReply?: { placeholder: string };
}

export function readMarkup(raw: unknown): Markup {
  if (raw === undefined || raw === null) return { buttons: [] };
  if (typeof raw !== 'object' || Array.isArray(raw)) throw badRequest('object expected as reply markup');
  const { inline_keyboard, force_reply, input_field_placeholder } = raw as Record<string, unknown>;
  if (inline_keyboard !== undefined) return { buttons: readKeyboard(inline_keyboard) };
  if (force_reply === true) {
    const placeholder = String(input_field_placeholder ?? '');
    if ([...placeholder].length > PLACEHOLDER_CHARS_MAX) throw badRequest('input field placeholder is too long');
    return { buttons: [], forceReply: { placeholder } };
  }
  return { buttons: [] };
}

function readKeyboard(raw: unknown): Button[][] {
  if (!Array.isArray(raw) || !raw.every(Array.isArray)) {
    throw badRequest("can't parse inline keyboard: expected an Array of Arrays of InlineKeyboardButton");
  }
  const rows = (raw as unknown[][]).map((row) => row.map(readButton)).filter((row) => row.length > 0);
  if (rows.flat().length > BUTTONS_MAX) throw badRequest('REPLY_MARKUP_TOO_LONG');
  return rows;
}

function readButton(raw: unknown): Button {
  const { text, callback_data, url, style } = (raw ?? {}) as Record<string, unknown>;
  if (typeof text !== 'string' || text.trim() === '') {
    throw badRequest('can\'t parse inline keyboard button: field "text" must be a non-empty String');
  }
  if (style !== undefined && style !== 'danger' && style !== 'success' && style !== 'primary') {
    throw badRequest('inline keyboard button style is invalid');
  }
  const look: Pick<Button, 'text' | 'style'> = style ? { text, style } : { text };
  if (typeof url === 'string') return { ...look, data: '', url };
  if (typeof callback_data !== 'string') {
    throw badRequest('text buttons are unallowed in the inline keyboard');
  }
  const bytes = Buffer.byteLength(callback_data);
  if (bytes < 1 || bytes > CALLBACK_DATA_BYTES_MAX) throw badRequest('BUTTON_DATA_INVALID');
  return { ...look, data: callback_data };
}
