/** Inputs for the policy: a mail in its thread to a known person, which a rule may let run, and what is changed of it. */
import type { Action, CriticalValue } from '../../src/domain/action.ts';
import { type HandbookResult, parseHandbook } from '../../src/domain/handbook.ts';
import type { PolicyInput } from '../../src/domain/policy.ts';

export function handbook(yaml: string): HandbookResult {
  const result = parseHandbook(`\`\`\`yaml\n${yaml}\n\`\`\``);
  if (!result.ok) throw new Error(`line ${result.line}: ${result.problem}`);
  return result;
}

export const ALL_AUTO = handbook('rules:\n  - {name: Everything, when: always, then: AUTO}');

export function mailTo(recipients: readonly string[], more: Record<string, string | string[]> = {}): Action {
  return {
    type: 'email.send',
    to: recipients,
    subject: 'Re: Hello',
    text: 'Hello',
    attachments: [],
    in_thread: 't1',
    ...more,
  };
}

export function recipients(...values: string[]): CriticalValue[] {
  return values.map((value) => ({ kind: 'recipient', field: 'to', value }));
}

export function input(more: Partial<PolicyInput> = {}): PolicyInput {
  return {
    action: mailTo(['ali@example.com']),
    facts: { category: 'email', critical: recipients('ali@example.com'), staysInThread: true },
    task: {
      kind: 'EMAIL',
      from: 'Ali <ali@example.com>',
      subject: 'Hello',
      priority: 'normal',
      facts: { thread: 't1' },
    },
    handbook: ALL_AUTO,
    knownContacts: (address) => ['ali@example.com', 'sara@example.org'].includes(address),
    tainted: [],
    recent: { mailsLastHour: 0, paymentsLastHour: 0 },
    limits: { mails_per_hour_max: 10, payments_per_hour_max: 3, recipients_bulk_min: 5 },
    ...more,
  };
}
