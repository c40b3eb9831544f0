/** What is kept of an attempt before its mail leaves, as the ledger stores it. Pure. */
export interface DraftMemory {
  draftId: string;
  threadId: string;
  messageId: string;
}

/** Null where nothing was sent under this key: a draft is always remembered before it is sent. */
export function readMemory(memory: Record<string, string> | null): DraftMemory | null {
  if (!memory?.draftId) return null;
  const { draftId, threadId = '', messageId = '' } = memory;
  return { draftId, threadId, messageId };
}
