/** X's own bounds, and ours for asking it, beside those of the whole office in `limits.ts`. Pure data; units stand last in each name. */
export const BOUNDS = {
  /** What one post may weigh, and what each link weighs, by X's published counting (version 3). */
  weight_max: 280,
  link_weight: 23,
  posts_max: 25,
  text_chars_max: 10_000,
  alt_chars_max: 1_000,
  pictures_max: 4,
  picture_bytes_max: 5 * 1024 * 1024,
  gif_bytes_max: 15 * 1024 * 1024,
  upload_piece_bytes: 1024 * 1024,
  processing_looks_max: 30,
  /** X allows 100 posts in 15 minutes, and more reading than we want to pay for. */
  posts_per_window_max: 100,
  reads_per_window_max: 200,
  uploads_per_window_max: 400,
  window_ms: 15 * 60_000,
  /** A wait that short is waited out before the call, not handed on. */
  short_wait_ms: 2_000,
  /** What X asks us to wait is believed up to this; without a word of it, so long. */
  wait_ms_max: 24 * 3_600_000,
  wait_ms_default: 60_000,
  /** How old the beginning of a thread may be that is gone on with. */
  takes_up_ms: 24 * 3_600_000,
  page_posts: 100,
  pages_max: 3,
  shown_max: 20,
  summary_posts_max: 20,
} as const;
