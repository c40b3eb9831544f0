/** What the tools answer with, as schemas that clients can check. Each is held to its type, so that neither can change without the other. */
import { z } from 'zod';
import type { AuditLine, StatusView, TaskView } from '../domain/office.ts';
import type { PageText, ProposalView, TaskLine } from '../domain/programs.ts';
import { CATEGORIES, KINDS, PRIORITIES, STATES, ZONES } from '../domain/task.ts';

const iso = z.string().describe('ISO 8601, UTC');

export const taskLine: z.ZodType<TaskLine> = z.object({
  id: z.string(),
  kind: z.enum(KINDS),
  state: z.enum(STATES),
  from: z.string(),
  subject: z.string(),
  title: z.string().describe('What is to be done, as the owner’s card says; empty before there is a draft'),
  priority: z.enum(PRIORITIES),
  opened: iso,
  closed: z.string().describe('ISO 8601, UTC; empty while it is open'),
});

export const taskView: z.ZodType<TaskView> = z.object({
  taskId: z.string(),
  kind: z.enum(KINDS),
  state: z.enum(STATES),
  from: z.string(),
  subject: z.string(),
  iteration: z.int().describe('Which of its drafts this is'),
  iterationsMax: z.int(),
  revision: z.int(),
  note: z.string().describe('Path of its note in the vault; note.read reads it'),
  rule: z.string().describe('Why the owner is asked, or isn’t'),
  plan: z.array(z.object({ done: z.boolean(), text: z.string() })),
  log: z.array(z.object({ at: iso, text: z.string() })),
  receipt: z.string(),
  usd: z.number().describe('What thinking about it cost so far, in US dollars'),
});

export const auditLine: z.ZodType<AuditLine> = z.object({
  seq: z.int(),
  time: iso,
  actor: z.string().describe('Who did it: owner, office, watcher:gmail, program:…'),
  category: z.enum(CATEGORIES),
  action: z.string(),
  target: z.string(),
  task: z.string(),
  rule: z.string(),
  decision: z.string(),
  by: z.string(),
  result: z.string(),
});

const part = z.object({ name: z.string(), state: z.string(), detail: z.string() });

export const statusView: z.ZodType<StatusView> = z.object({
  zone: z.enum(ZONES),
  dryRun: z.boolean().describe('true: the office only rehearses, and nothing really leaves'),
  state: z.string().describe('starting, running, paused or stopping'),
  startedAt: z.number().describe('Milliseconds since the epoch'),
  reasoner: z.string(),
  open: z.partialRecord(z.enum(STATES), z.int()).describe('How many tasks are open, by state'),
  openMax: z.int(),
  doneToday: z.int(),
  oldestPendingMs: z.number().describe('How long the oldest has waited for the owner'),
  watchers: z.array(part),
  connectors: z.array(part),
  problems: z.array(z.string()),
});

export const pageText: z.ZodType<PageText> = z.object({ path: z.string().describe('In the vault'), text: z.string() });

export const proposalView: z.ZodType<ProposalView & { next: string }> = z.object({
  id: z.string(),
  state: z.enum(STATES),
  settled: z.boolean().describe('true: nothing more comes by itself'),
  says: z.string(),
  decision: z.enum(['', 'approved', 'rejected']).describe('What the owner decided; empty while there is no decision'),
  changedByOwner: z.boolean().describe('The owner wrote or wanted other words than were proposed'),
  receipt: z
    .object({ summary: z.string(), id: z.string(), link: z.string(), at: iso, dryRun: z.boolean() })
    .nullable()
    .describe('What the service answered once it was done. dryRun: nothing really left'),
  next: z.string().describe('What happens next'),
});
