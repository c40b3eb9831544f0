/** For `node --import`: lifts the limits that only make a crash test wait. What is decided by them stays in the same order. */
import { BOUNDS } from '../../src/connectors/gmail/bounds.ts';
import { LIMITS } from '../../src/limits.ts';

Object.assign(LIMITS, {
  retry_base_ms: 50,
  retry_wait_ms_max: 400,
  restart_base_ms: 50,
  restart_wait_ms_max: 400,
  telegram_messages_per_chat_per_s: 1_000,
  telegram_messages_per_s: 1_000,
  dashboard_wait_ms: 100,
});
Object.assign(BOUNDS, {
  request_ms_max: 500,
  settle_ms: 1_500,
  settle_poll_ms: 100,
  lookup_wait_ms: 100,
});
