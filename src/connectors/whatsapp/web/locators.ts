/** Where things are on WhatsApp Web's page. It changes now and then, so each can be put right by a setting. Pure. */
import { z } from 'zod';

/** CSS selectors. Those of a row, a message or a dialog are looked for inside it. */
export const DEFAULT_LOCATORS = {
  /** The code to scan. */
  code: 'canvas[aria-label^="Scan"]',
  chatList: '#pane-side',
  row: '#pane-side [role="row"]',
  rowCell: '[role="gridcell"]',
  rowName: 'span[title]',
  rowUnread: 'span[aria-label*="unread"]',
  search: '#side [role="textbox"]',
  openName: '#main header span[title], #main header span[dir="auto"]',
  message: '#main [data-id]',
  messageOwn: '.message-out',
  messageOther: '.message-in',
  messageHead: '[data-pre-plain-text]',
  messageText: 'span.selectable-text',
  messageTick:
    '[data-icon="msg-check"], [data-icon="msg-dblcheck"], [aria-label*="Sent"], [aria-label*="Delivered"], [aria-label*="Read"]',
  composer: '#main footer [contenteditable="true"]',
  send: '#main footer button[aria-label="Send"]',
  offline:
    '[data-testid="alert-computer"], [data-testid="alert-phone"], [data-icon="alert-computer"], [data-icon="alert-phone"]',
  dialog: '[role="dialog"]',
  loading: 'progress, [role="progressbar"]',
} as const;

export type Locators = Record<keyof typeof DEFAULT_LOCATORS, string>;

const selector = z.string().min(1).max(500);
const overrides = z.strictObject(
  Object.fromEntries(Object.keys(DEFAULT_LOCATORS).map((name) => [name, selector.optional()])),
);

/** The setting's text: a JSON object with some of the names above. */
export const locatorsText = z
  .string()
  .max(10_000)
  .refine(
    (text) => parsed(text) !== null,
    `must be JSON with CSS selectors for: ${Object.keys(DEFAULT_LOCATORS).join(', ')}`,
  );

export function locatorsFrom(text: string | undefined): Locators {
  return { ...DEFAULT_LOCATORS, ...(text === undefined ? {} : parsed(text)) };
}

function parsed(text: string): Partial<Locators> | null {
  try {
    return overrides.parse(JSON.parse(text)) as Partial<Locators>;
  } catch {
    return null;
  }
}
