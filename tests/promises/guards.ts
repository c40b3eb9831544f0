/** The guards that keep the promises, each with how it is broken and which proof has to notice. */
import type { Break } from '../helpers/break.ts';

export interface Guard {
  /** What the guard does, as words. */
  guard: string;
  break: Break;
  /** A test's file and name, or a game of the simulated world. */
  by: { file: string; test: string } | { world: 'stories' | 'model'; cases: string };
}

export const GUARDS: readonly Guard[] = [
  {
    guard: 'what came only from outside is asked about',
    break: { file: 'src/domain/policy-floors.ts', find: '    outsideValues(judged),', replace: '' },
    by: { file: '01-outside-text-does-nothing.test.ts', test: 'a model that obeys every text' },
  },
  {
    guard: 'what was drafted with things looked up is asked about',
    break: { file: 'src/domain/policy-floors.ts', find: '    looksThingsUp(judged),', replace: '' },
    by: { file: '../domain/policy.test.ts', test: 'looked things up' },
  },
  {
    guard: 'words that only the owner was to see are asked about',
    break: { file: 'src/domain/policy-floors.ts', find: '    disclosesWords(judged),', replace: '' },
    by: { file: '../domain/policy.test.ts', test: 'words from elsewhere' },
  },
  {
    guard: 'what another program proposes is asked about',
    break: { file: 'src/domain/policy-floors.ts', find: '    proposedByProgram(judged),', replace: '' },
    by: { file: '../domain/policy.test.ts', test: 'proposed by a program' },
  },
  {
    guard: 'a skill allows what is proposed under it',
    break: {
      file: 'src/reasoning/thinking/answer.ts',
      find: '!skill.mayPropose.includes(found.action)',
      replace: 'false',
    },
    by: { file: '../reasoning/thinking/answer.test.ts', test: 'is refused' },
  },
  {
    guard: 'the day’s budget is never passed',
    break: {
      file: 'src/runtime/ledger/costs.ts',
      find: 'since(from) + worst_usd_micro > max_usd_micro',
      replace: 'false',
    },
    by: { file: '../runtime/ledger-costs.test.ts', test: 'never passes the budget' },
  },
  {
    guard: 'what a service’s calls may cost a month is never passed',
    break: {
      file: 'src/runtime/ledger/deliveries.ts',
      find: 'if (sum > budget.max_usd_micro) return false;',
      replace: '',
    },
    by: { file: '../runtime/ledger-deliveries.test.ts', test: 'is never passed' },
  },
  {
    guard: 'a part of a joint action is begun once',
    break: {
      file: 'src/runtime/ledger/deliveries.ts',
      find: "if (found && found.state !== 'failed') return { fresh: false, delivery: toDelivery(found) };",
      replace: '',
    },
    by: { file: '../runtime/ledger-deliveries.test.ts', test: 'is begun once' },
  },
  {
    guard: 'a part that was done is never done again',
    break: {
      file: 'src/runtime/task/joint.ts',
      find: 'if (part.done) return { part, receipt: part.done, error: null };',
      replace: '',
    },
    by: { file: '../scenarios/joint.test.ts', test: 'shows only the rest' },
  },
  {
    guard: 'an answer goes to its sender',
    break: { file: 'src/connectors/gmail/email-send.ts', find: 'recipients.includes(sender) && ', replace: '' },
    by: { file: '01-outside-text-does-nothing.test.ts', test: 'a model that obeys every text' },
  },
  {
    guard: 'the card shows the whole text',
    break: {
      file: 'bot/text/sections.ts',
      find: 'const whole = verbatim(text);',
      replace: 'const whole = verbatim(text.slice(0, 60));',
    },
    by: { file: '01-outside-text-does-nothing.test.ts', test: 'a model that obeys every text' },
  },
  {
    guard: 'a decision bears the seal of this machine',
    break: {
      file: 'src/runtime/ledger/tasks.ts',
      find: 'writer.sealer.holds(decision, row.seal as string)',
      replace: 'true',
    },
    by: { file: '02-what-was-seen-runs.test.ts', test: 'forged in the ledger' },
  },
  {
    guard: 'a file leaves as it was approved',
    break: { file: 'src/runtime/task/draft.ts', find: 'sha256(bytes) === approved?.sha256', replace: 'approved' },
    by: { file: '02-what-was-seen-runs.test.ts', test: 'the very last moment' },
  },
  {
    guard: 'what she took back never runs by a rule',
    break: { file: 'src/runtime/task/ask.ts', find: "&& row.state === 'drafting'", replace: '' },
    by: { file: '02-what-was-seen-runs.test.ts', test: 'what ran by rule' },
  },
  {
    guard: 'a rule that was taken back stops what it allowed',
    break: {
      file: 'src/runtime/task/act.ts',
      find: "decision.by.startsWith('rule:') && draft.verdict.answer !== 'AUTO'",
      replace: 'false',
    },
    by: { file: '02-what-was-seen-runs.test.ts', test: 'what ran by rule' },
  },
  {
    guard: 'only a private chat decides',
    break: { file: 'bot/owner.ts', find: "message.chat?.type === 'private' && ", replace: '' },
    by: { file: '03-only-the-owner-decides.test.ts', test: 'of all taps' },
  },
  {
    guard: 'a forwarded card decides nothing',
    break: { file: 'bot/owner.ts', find: 'if (isSecondHand(message)) return null;', replace: '' },
    by: { file: '03-only-the-owner-decides.test.ts', test: 'of all taps' },
  },
  {
    guard: 'a button decides the card above it',
    break: { file: 'src/runtime/decide.ts', find: 'shown.taskId !== row.id', replace: 'false' },
    by: { file: '03-only-the-owner-decides.test.ts', test: 'of all taps' },
  },
  {
    guard: 'a card is answered once',
    break: { file: 'src/runtime/decide.ts', find: "if (usedBy && usedBy !== ('void' as Verb))", replace: 'if (false)' },
    by: { file: '03-only-the-owner-decides.test.ts', test: 'thousand times' },
  },
  {
    guard: 'a draft is remembered before it is sent',
    break: { file: 'src/connectors/gmail/send.ts', find: 'await rememberDraft(attempt, draft);', replace: '' },
    by: { file: '05-nothing-twice.test.ts', test: 'drafts/send: answered”' },
  },
  {
    guard: 'a note without a row is adopted at the start',
    break: {
      file: 'src/runtime/recover.ts',
      find: 'else await adopt(desk, path, { wake: (adopted) => toWake.push(adopted) });',
      replace: '',
    },
    by: { file: '05-nothing-twice.test.ts', test: 'Needs_Action' },
  },
  {
    guard: 'a pause holds for what waits in a queue',
    break: { file: 'src/runtime/task/call-out.ts', find: 'if (!isLate && !isPausedNow) return;', replace: 'return;' },
    by: { file: '07-nothing-late.test.ts', test: 'waits for its turn' },
  },
  {
    guard: 'the cap holds for what comes due at once',
    break: { file: 'src/runtime/ledger/executions.ts', find: ' || isOverCap', replace: '' },
    by: { file: '07-nothing-late.test.ts', test: 'cap allows' },
  },
  {
    guard: 'a tap at the expiry comes too late',
    break: { file: 'src/runtime/decide.ts', find: 'input.now >= row.expiresAt', replace: 'input.now > row.expiresAt' },
    by: { file: '07-nothing-late.test.ts', test: 'a tap counts' },
  },
  {
    guard: 'the breaker opens after the fifth failure',
    break: {
      file: 'machines/breaker.ts',
      find: 'failures + 1 >= context.failures_max',
      replace: 'failures >= context.failures_max',
    },
    by: { file: '07-nothing-late.test.ts', test: 'left alone exactly' },
  },
  {
    guard: 'each line of the trail is chained to the one before',
    break: {
      file: 'src/runtime/trail/walk.ts',
      find: 'if (this.#before.some((before) => hashOf(before, body) === hash)) {',
      replace: 'if (true) {',
    },
    by: { file: '00-the-record.test.ts', test: 'every way to tamper' },
  },
  {
    guard: 'the ledger knows where the trail ends',
    break: {
      file: 'src/runtime/trail/files.ts',
      find: 'if (head.lines > 0 && hash !== head.hash) {',
      replace: 'if (false) {',
    },
    by: { file: '00-the-record.test.ts', test: 'every way to tamper' },
  },
  {
    guard: 'what a look-up can’t tell is never sent again',
    break: {
      file: 'src/runtime/task/look-up.ts',
      find: 'return lookup.certain ? settleAbsent(desk, row, key, asked) : settleUnknown(desk, row, key, asked);',
      replace: 'return settleAbsent(desk, row, key, asked);',
    },
    by: { world: 'model', cases: '60' },
  },
  {
    guard: 'what was ordered from outside never leaves its conversation by itself',
    break: { file: 'src/domain/policy-floors.ts', find: '    leavesThread(judged),', replace: '' },
    by: { file: '01-every-channel.test.ts', test: 'whatever is ordered' },
  },
  {
    guard: 'a payment is always asked, whatever a rule says',
    break: { file: 'src/domain/policy-floors.ts', find: '    payment(judged),', replace: '' },
    by: { file: '04-outside-values-never-auto.test.ts', test: 'tells the policy each recipient' },
  },
  {
    guard: 'a name in a post counts as a link',
    break: { file: 'src/outside/social/post.ts', find: '...mentionsIn(text), ', replace: '' },
    by: { file: '04-outside-values-never-auto.test.ts', test: 'tells the policy each recipient' },
  },
  {
    guard: 'whom Odoo invoices is told to the policy',
    break: {
      file: 'src/connectors/odoo/new-document.ts',
      find: "field: 'partner', value: action.partner",
      replace: "field: 'partner', value: ''",
    },
    by: { file: '04-outside-values-never-auto.test.ts', test: 'tells the policy each recipient' },
  },
  {
    guard: 'what is posted in Odoo is what the card showed, line by line',
    break: { file: 'src/connectors/odoo/post.ts', find: ' && isDeepStrictEqual(lines, action.lines)', replace: '' },
    by: { file: '04-outside-values-never-auto.test.ts', test: 'runs under no other account' },
  },
  {
    guard: 'the number of a journal is that of the name on the card',
    break: { file: 'src/connectors/odoo/payment.ts', find: 'found?.name === journal', replace: 'true' },
    by: { file: '04-outside-values-never-auto.test.ts', test: 'runs under no other account' },
  },
  {
    guard: 'another sum open than was approved stops a payment',
    break: {
      file: 'src/connectors/odoo/payment.ts',
      find: 'if (open === action.open) return;',
      replace: 'if (isSame) return;',
    },
    by: { file: '04-outside-values-never-auto.test.ts', test: 'runs under no other account' },
  },
  {
    guard: 'the card shows what a post goes out as',
    break: {
      file: 'src/outside/social/post.ts',
      find: "return [{ kind: 'text', label, text }];",
      replace: "return [{ kind: 'text', label: place, text }];",
    },
    by: { file: '02-every-kind.test.ts', test: 'the card shows every field' },
  },
  {
    guard: 'a dry run calls nothing that acts',
    break: {
      file: 'src/runtime/task/act.ts',
      find: 'desk.dryRun ? dryReceipt(desk, draft) : await callOnce',
      replace: 'await callOnce',
    },
    by: { file: '10-every-kind.test.ts', test: 'calls nothing that acts' },
  },
  {
    guard: 'a post is looked for before it is tried again',
    break: {
      file: 'src/outside/social/once.ts',
      find: 'if (seen.found) return { id: seen.copies[0]!.id, copies: seen.copies };\n    if (!seen.certain)',
      replace: 'if (false)',
    },
    by: { file: '../../src/connectors/facebook/facebook.contract.test.ts', test: 'facebook.reply' },
  },
  {
    guard: 'a webhook is believed by its signature alone',
    break: {
      file: 'src/connectors/whatsapp/cloud/receiver.ts',
      find: "if (!isSigned(bytes, c.req.header('x-hub-signature-256'), options.appSecret)) return c.text('', 401);",
      replace: '',
    },
    by: { file: '../../src/connectors/whatsapp/cloud/incoming.test.ts', test: 'lets nobody in' },
  },
  {
    guard: 'a page stays on its service’s own addresses',
    break: { file: 'src/outside/browser/fence.ts', find: 'frameId !== whole || ', replace: 'true || ' },
    by: { file: '../../src/outside/browser/browser.test.ts', test: 'goes nowhere but home' },
  },
  {
    guard: 'what a page holds is read back before it is posted',
    break: { file: 'src/outside/browser/compose.ts', find: '(await textOf(field)) === wanted', replace: 'true' },
    by: { file: '../../src/outside/browser/posting.test.ts', test: 'makes something else of the text' },
  },
];
