/**
 * The tools that propose: one for each action. They file what is asked for and answer at once; whether it is done, only the owner decides, at a place
 * that no tool here leads to.
 */
import {
  type CallToolResult,
  CLIENT_INFO_META_KEY,
  type McpServer,
  type ServerContext,
} from '@modelcontextprotocol/server';
import { z } from 'zod';
import type { ProgramDesk, ProposalView } from '../domain/programs.ts';
import type { Limits } from '../limits.ts';
import { answering, OUTSIDE, shownWhole } from './answers.ts';
import { type ActionOffer, PROPOSAL_FIELDS } from './offers.ts';
import { titleOf } from './reading.ts';
import { proposalView } from './shapes.ts';

const WAIT = 'Use proposal.wait with this id to hear what the owner decided.';
const SETTLED = 'Nothing more is needed from you.';
const LOOKED_AT = 'The owner has to look at it; there is nothing to do for you.';

export function offerProposing(
  server: McpServer,
  office: ProgramDesk,
  actions: readonly ActionOffer[],
  limits: Pick<Limits, 'mcp_wait_s_max'>,
): void {
  for (const action of actions) offerAction(server, office, action);
  offerWaiting(server, office, limits.mcp_wait_s_max);
}

function offerAction(server: McpServer, office: ProgramDesk, { type, says, schema }: ActionOffer): void {
  server.registerTool(
    type,
    {
      title: `Propose to ${titleOf(type).toLowerCase()}`,
      description: `${says} This only files a proposal: nothing is done until the owner has approved it on Telegram, and the owner may change or refuse it. Answers at once with the proposal’s id.`,
      annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: false, openWorldHint: true },
      inputSchema: (schema as z.ZodObject).extend(PROPOSAL_FIELDS),
      outputSchema: proposalView,
    },
    (given, context) =>
      answering(async () => {
        const { about_task: about, idempotency_key: key, ...filledIn } = given as Record<string, unknown>;
        const ask = { type, proposal: filledIn, client: clientOf(server, context), key: text(key), about: text(about) };
        return told(await office.propose(ask, context.mcpReq.signal));
      }),
  );
}

function offerWaiting(server: McpServer, office: ProgramDesk, wait_s_max: number): void {
  server.registerTool(
    'proposal.wait',
    {
      title: 'Wait for the owner’s decision',
      description: `Waits until a proposal is settled, at most ${wait_s_max} seconds, then tells how far it is. Call it again while it isn’t settled. The owner may take hours.`,
      annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },
      inputSchema: z.strictObject({
        id: z.string().length(26).describe('The proposal’s id.'),
        seconds: z.int().min(0).max(wait_s_max).default(wait_s_max).describe('0 only looks.'),
      }),
      outputSchema: proposalView,
    },
    (ask, { mcpReq }) => answering(async () => told(await office.awaitProposal(ask, mcpReq.signal))),
  );
}

/** As the program names itself, with each request or, before 2026, once: shown to the owner, believed by nobody. */
function clientOf(server: McpServer, { mcpReq }: ServerContext): string {
  const named = (mcpReq.envelope as Record<string, unknown> | undefined)?.[CLIENT_INFO_META_KEY];
  return String((named as { name?: unknown } | undefined)?.name ?? server.server.getClientVersion()?.name ?? '');
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function told(view: ProposalView): CallToolResult {
  const isOver = ['done', 'rejected', 'expired', 'denied'].includes(view.state);
  const next = isOver ? SETTLED : view.settled ? LOOKED_AT : WAIT;
  const shown = shownWhole({ ...view, next }) as ProposalView & { next: string };
  const { id, says } = shown;
  return {
    content: [{ type: 'text', text: `Proposal ${id}: ${says}\n${next}\n\n(${OUTSIDE})\n${JSON.stringify(shown)}` }],
    structuredContent: { ...shown },
  };
}
