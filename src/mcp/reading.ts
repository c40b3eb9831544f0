/** The tools that read: tasks, audit trail, briefing and state of the office, and whatever its services offer to look up. They change nothing. */
import type { McpServer } from '@modelcontextprotocol/server';
import { z } from 'zod';
import type { ProgramDesk } from '../domain/programs.ts';
import { CATEGORIES } from '../domain/task.ts';
import { answering, outsideData, outsideText } from './answers.ts';
import type { ReadOffer } from './offers.ts';
import { auditLine, pageText, statusView, taskLine, taskView } from './shapes.ts';

const READS = { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false };

export function offerReading(server: McpServer, office: ProgramDesk, reads: readonly ReadOffer[]): void {
  offerTasks(server, office);
  offerPages(server, office);
  for (const read of reads) offerRead(server, office, read);
}

function offerTasks(server: McpServer, office: ProgramDesk): void {
  server.registerTool(
    'task.list',
    {
      title: 'List the office’s tasks',
      description: 'All open tasks of the office, and those closed lately; the newest first. One line each.',
      annotations: READS,
      inputSchema: z.strictObject({
        days: z.int().min(0).max(31).default(1).describe('How many days back closed tasks are shown; 0 for none.'),
        limit: z.int().min(1).max(50).default(20),
      }),
      outputSchema: z.object({ tasks: z.array(taskLine) }),
    },
    (ask, { mcpReq }) => answering(async () => outsideData({ tasks: await office.tasks(ask, mcpReq.signal) })),
  );
  server.registerTool(
    'task.read',
    {
      title: 'Read one task',
      description: 'Where one task stands: its state, plan, log, the rule that judged it, its receipt and its note.',
      annotations: READS,
      inputSchema: z.strictObject({
        id: z.string().min(6).max(26).describe('Its id, or at least six letters of its end.'),
      }),
      outputSchema: z.object({ task: taskView.nullable().describe('null where there is no such task') }),
    },
    (ask, { mcpReq }) => answering(async () => outsideData({ task: await office.task(ask, mcpReq.signal) })),
  );
}

const day = z.iso.date().describe('YYYY-MM-DD in UTC; today without it.');

function offerPages(server: McpServer, office: ProgramDesk): void {
  server.registerTool(
    'audit.read',
    {
      title: 'Read the audit trail',
      description: 'What the office did on one day, line by line: who, what, by which rule, with what result.',
      annotations: READS,
      inputSchema: z.strictObject({
        date: day.optional(),
        category: z.enum(CATEGORIES).optional(),
        task: z.string().max(26).optional().describe('Only lines of the task of this id.'),
        limit: z.int().min(1).max(50).default(50).describe('The newest so many.'),
      }),
      outputSchema: z.object({ lines: z.array(auditLine) }),
    },
    (ask, { mcpReq }) => answering(async () => outsideData({ lines: await office.audit(ask, mcpReq.signal) })),
  );
  server.registerTool(
    'briefing.read',
    {
      title: 'Read the newest briefing',
      description: 'The owner’s newest Monday briefing: what was done, what it brought, what is stuck.',
      annotations: READS,
      inputSchema: z.strictObject({}),
      outputSchema: z.object({ briefing: pageText.nullable() }),
    },
    (_, { mcpReq }) => answering(async () => outsideData({ briefing: await office.briefing(null, mcpReq.signal) })),
  );
  server.registerTool(
    'office.status',
    {
      title: 'How the office is',
      description:
        'Whether the office runs or is paused, whether it only rehearses (dry run), what waits, what is wrong.',
      annotations: READS,
      inputSchema: z.strictObject({}),
      outputSchema: z.object({ status: statusView }),
    },
    (_, { mcpReq }) => answering(async () => outsideData({ status: await office.status(null, mcpReq.signal) })),
  );
}

function offerRead(server: McpServer, office: ProgramDesk, { name, says, input, outward }: ReadOffer): void {
  server.registerTool(
    name,
    {
      title: titleOf(name),
      description: says,
      annotations: { ...READS, openWorldHint: outward },
      inputSchema: input,
      outputSchema: z.object({ text: z.string() }),
    },
    (given, { mcpReq }) =>
      answering(async () => outsideText(await office.look({ tool: name, input: given }, mcpReq.signal))),
  );
}

/** `contact.look_up` becomes `Look up contact`. */
export function titleOf(name: string): string {
  const [service = '', verb = ''] = name.split('.');
  return `${verb.charAt(0).toUpperCase()}${verb.slice(1).replaceAll('_', ' ')} ${service}`;
}
