/** WhatsApp's own bounds, beside those of the whole office in `limits.ts`. Pure data; units stand last in each name. */
export const BOUNDS = {
  /** What WhatsApp takes as one message, and under a file. */
  text_chars_max: 4_096,
  caption_chars_max: 1_024,
  picture_bytes_max: 5 * 1024 * 1024,
  document_bytes_max: 20 * 1024 * 1024,
  name_chars_max: 100,
  id_chars_max: 256,
  keywords_chars_max: 2_000,
  /** A person may be answered freely for so long after their last message. */
  window_ms: 24 * 3_600_000,
  /** Nothing is begun so shortly before that ends. */
  window_margin_ms: 60_000,
  /** Meta's webhooks have at most 3 MB. */
  webhook_bytes_max: 4 * 1024 * 1024,
  /** What waits to become a task; beyond it Meta is asked to come again. */
  inbox_rows_max: 10_000,
  inbox_batch: 50,
  people_max: 20_000,
  people_shown_max: 50,
  calls_kept_ms: 60 * 24 * 3_600_000,
  /** After a doubt, so long is waited for word of the message. */
  lookup_wait_ms: 10_000,
  lookup_step_ms: 500,
  /** Where Meta limits without saying for how long. */
  hourly_limited_ms: 5 * 60_000,
  throughput_limited_ms: 5_000,
  /** One message to the same person in six seconds. */
  pair_limited_ms: 6_000,
  requests_per_s: 40,
  /** WhatsApp Web: loading its page, opening a chat, and a sent message getting its tick. */
  page_load_ms_max: 30_000,
  chat_open_ms_max: 10_000,
  tick_ms_max: 20_000,
  page_step_ms: 200,
  /** A code to scan is shown to the owner at once, then again after so long, each time twice as long. */
  code_again_ms: 2 * 60_000,
  code_again_ms_max: 6 * 3_600_000,
  /** So long is waited at the page for her to scan it. */
  code_wait_ms: 25_000,
  /** What a click did not send by then, it never sends. */
  settle_ms: 15_000,
  chats_per_look_max: 10,
  rows_read_max: 200,
  messages_read_max: 200,
  taken_kept: 20_000,
} as const;

/** Where the form at Meta has to lead to, below the public address. */
export const WEBHOOK_PATH = '/whatsapp';
