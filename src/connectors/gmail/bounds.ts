/** Gmail's own bounds, beside those of the whole office in `limits.ts`. Pure data; units stand last in each name. */
export const BOUNDS = {
  /** One request, answer included. */
  request_ms_max: 30_000,
  /** A login page that nobody answers. */
  login_ms_max: 10 * 60_000,
  /** Above this a message goes up as a file: Google takes 5 MB as JSON and 35 MB as an upload. */
  json_message_bytes_max: 4 * 1024 * 1024,
  upload_bytes_max: 35 * 1024 * 1024,
  /** Above this a mail comes in pieces, without its attachments; parsing takes about 5 µs a line. */
  raw_bytes_max: 2 * 1024 * 1024,
  raw_lines_max: 50_000,
  pieces_bytes_max: 16 * 1024 * 1024,
  /** History records taken by one poll; the next poll follows at once where there are more. */
  history_records_max: 50,
  history_empty_pages_max: 20,
  /** After a gap in the history, at most so many mails are looked at again. */
  resync_messages_max: 200,
  /** How far a resync looks behind the last good poll. */
  resync_overlap_ms: 24 * 3_600_000,
  /** A request that nobody waits for any longer may still be carried out for so long. */
  settle_ms: 15_000,
  settle_poll_ms: 1_000,
  /** Sent mail may show up late in Gmail's search. */
  lookup_tries_max: 3,
  lookup_wait_ms: 1_000,
  doubts_max: 1_000,
  search_hits_max: 10,
  search_chars_max: 500,
  recipients_max: 100,
  references_max: 50,
  files_shown_max: 50,
  subject_chars_max: 998,
  name_chars_max: 200,
  text_chars_max: 500_000,
  html_chars_max: 500_000,
  html_depth_max: 300,
  mime_depth_max: 64,
  headers_bytes_max: 256 * 1024,
} as const;
