/** The limits of this connector, with their units. Pure data. */
export const BOUNDS = {
  /** A request whose connection is gone may still be carried out: after so long it is not. */
  settle_ms: 35_000,
  settle_poll_ms: 500,
  requests_per_minute: 240,
  lines_max: 50,
  line_name_chars_max: 200,
  line_chars_max: 240,
  name_chars_max: 200,
  reference_chars_max: 100,
  partners_named_max: 6,
  rows_shown_max: 50,
  bank_days_max: 366,
  rows_books_max: 500,
  accounts_max: 1_000,
  open_lines_max: 5_000,
} as const;
