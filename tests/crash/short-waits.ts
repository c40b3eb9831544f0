/** For `node --import`: lifts the limits that only make a crash test wait. What is decided by them stays in the same order. */
import { BOUNDS as GMAIL } from '../../src/connectors/gmail/bounds.ts';
import { BOUNDS as ODOO } from '../../src/connectors/odoo/bounds.ts';
import { BOUNDS as WHATSAPP } from '../../src/connectors/whatsapp/bounds.ts';
import { BOUNDS as X } from '../../src/connectors/x/bounds.ts';
import { LIMITS } from '../../src/limits.ts';
import { SETTLING } from '../../src/outside/social/settle.ts';

/** What was cut off may be carried out for so long; a stand-in that hangs is done by then. */
const SETTLED = { settle_ms: 1_500 };

Object.assign(LIMITS, {
  retry_base_ms: 50,
  retry_wait_ms_max: 400,
  restart_base_ms: 50,
  restart_wait_ms_max: 400,
  telegram_messages_per_chat_per_s: 1_000,
  telegram_messages_per_s: 1_000,
  dashboard_wait_ms: 100,
  http_ms_max: 600,
});
Object.assign(GMAIL, { ...SETTLED, request_ms_max: 500, settle_poll_ms: 100, lookup_wait_ms: 100 });
Object.assign(SETTLING, { ...SETTLED, look_every_ms: 300 });
Object.assign(ODOO, { ...SETTLED, settle_poll_ms: 300 });
Object.assign(WHATSAPP, { lookup_wait_ms: 2_500, lookup_step_ms: 100, throughput_limited_ms: 400 });
Object.assign(X, { wait_ms_max: 400 });
