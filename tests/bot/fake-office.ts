/** The office as the bot sees it, kept in memory: it records what it is told and answers what the test laid out. */
import type { Card } from '../../src/domain/card.ts';
import type {
  AuditLine,
  AuditQuery,
  CommandReply,
  Mailbox,
  OfficeReader,
  OutMessage,
  OwnerCommand,
  PendingView,
  QueuedMessage,
  SentMessage,
  StatusView,
  TaskView,
  WhyView,
} from '../../src/domain/office.ts';

export const TASK = '01JD0000000000000000000000';

export class FakeOffice {
  readonly commands: OwnerCommand[] = [];
  readonly dropped: { id: number; reason: string }[] = [];
  readonly strangers: { userId: number; did: string }[] = [];
  readonly sent: { id: number; chatId: number; messageIds: readonly number[] }[] = [];
  readonly handled: number[] = [];
  readonly audits: AuditQuery[] = [];
  reply: (command: OwnerCommand) => CommandReply | Promise<CommandReply> = () => ({ ok: true, say: 'Done.' });
  cards = new Map<string, Card>();
  /** By their hash. */
  pictures = new Map<string, Buffer>();
  views: { task?: TaskView; why?: WhyView; pending?: PendingView[]; audit?: AuditLine[] } = {};
  statusView: StatusView = {
    zone: 'single',
    dryRun: false,
    state: 'running',
    startedAt: 0,
    reasoner: 'templates',
    open: { pending: 2 },
    openMax: 100,
    doneToday: 3,
    oldestPendingMs: 600_000,
    watchers: [{ name: 'gmail', state: 'waiting', detail: '' }],
    connectors: [{ name: 'Gmail', state: 'ready', detail: 'office@example.com' }],
    problems: [],
  };

  #nextId = 1;
  #outbox: QueuedMessage[] = [];
  #updates = new Map<number, { raw: unknown; handled: boolean }>();
  #cardIds = new Map<string, readonly number[]>();
  #messages = new Map<number, SentMessage>();
  #wake: (() => void)[] = [];

  queue(message: OutMessage): number {
    const id = this.#nextId++;
    this.#outbox.push({ id, message, cardMessageIds: [] });
    const wake = this.#wake;
    this.#wake = [];
    for (const go of wake) go();
    return id;
  }

  get waiting(): number {
    return this.#outbox.length;
  }

  send = async (command: OwnerCommand): Promise<CommandReply> => {
    this.commands.push(command);
    return this.reply(command);
  };

  read: OfficeReader = {
    status: async () => this.statusView,
    pending: async (limit) => {
      const items = this.views.pending ?? [];
      return { items: items.slice(0, limit), total: items.length };
    },
    task: async () => this.views.task ?? null,
    why: async () => this.views.why ?? null,
    cost: async () => ({ today: 0, budget: 2, week: 0, month: 0, models: [] }),
    audit: async (query) => {
      this.audits.push(query);
      return this.views.audit ?? [];
    },
    message: async (_chatId, messageId) => this.#messages.get(messageId) ?? null,
    card: async (taskId) => this.cards.get(taskId) ?? null,
    picture: async ({ sha256 }) => this.pictures.get(sha256) ?? null,
  };

  mailbox: Mailbox = {
    recordUpdates: async (updates) =>
      updates.filter((update) => {
        if (this.#updates.has(update.update_id)) return false;
        this.#updates.set(update.update_id, { raw: structuredClone(update), handled: false });
        return true;
      }),
    unhandledUpdates: async () =>
      [...this.#updates.values()].filter(({ handled }) => !handled).map(({ raw }) => structuredClone(raw)),
    updateHandled: async (updateId) => {
      this.handled.push(updateId);
      const update = this.#updates.get(updateId);
      if (update) update.handled = true;
    },
    nextMessage: async (after = 0) => {
      const found = this.#outbox.find(({ id }) => id > after);
      if (!found) return null;
      return structuredClone({ ...found, cardMessageIds: this.#cardIds.get(slotOf(found.message)) ?? [] });
    },
    messageQueued: (signal, after = 0) =>
      new Promise((resolve, reject) => {
        if (this.#outbox.some(({ id }) => id > after)) return resolve();
        const onAbort = () => {
          this.#wake = this.#wake.filter((one) => one !== go);
          reject(signal.reason);
        };
        const go = () => {
          signal.removeEventListener('abort', onAbort);
          resolve();
        };
        signal.addEventListener('abort', onAbort, { once: true });
        this.#wake.push(go);
      }),
    messageSent: async (id, chatId, messageIds) => {
      const found = this.#take(id);
      this.sent.push({ id, chatId, messageIds });
      if (!found) return;
      const { message } = found;
      if (message.kind === 'card' || message.kind === 'stamp') this.#cardIds.set(slotOf(message), messageIds);
      for (const messageId of messageIds) this.#messages.set(messageId, sentMessage(message));
    },
    messageDropped: async (id, reason) => {
      this.#take(id);
      this.dropped.push({ id, reason });
    },
  };

  #take(id: number): QueuedMessage | undefined {
    const found = this.#outbox.find((one) => one.id === id);
    this.#outbox = this.#outbox.filter((one) => one.id !== id);
    return found;
  }
}

function slotOf(message: OutMessage): string {
  return 'card' in message ? `${message.card.taskId} ${message.card.revision}` : '';
}

function sentMessage(message: OutMessage): SentMessage {
  if ('card' in message) {
    return { kind: message.kind, taskId: message.card.taskId, digest: 'digest', revision: message.card.revision };
  }
  const purpose = message.kind === 'prompt' ? message.purpose : undefined;
  const digest = message.kind === 'prompt' ? message.digest : '';
  return { kind: message.kind, taskId: message.taskId ?? '', purpose, digest, revision: 1 };
}

export function aCard(changes: Partial<Card> = {}): Card {
  return {
    taskId: TASK,
    revision: 1,
    stage: 'decide',
    nonce: 'nonce-1',
    title: 'Reply to Ali Khan',
    about: 'Ali Khan <ali@example.com>: Invoice 42',
    blocks: [
      { kind: 'field', label: 'To', value: 'ali@example.com', mark: 'known' },
      { kind: 'field', label: 'Subject', value: 'Re: Invoice 42' },
      { kind: 'text', label: 'Text', text: 'Dear Ali,\n\nit is on its way.\n' },
    ],
    warnings: [],
    rule: 'default: nothing leaves unasked',
    expiresAt: Date.UTC(2026, 10, 24, 13, 5),
    ...changes,
  };
}
