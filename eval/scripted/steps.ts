/** The steps of a scripted model's answers, in the form that the office asks models for. Pure. */

export type Step = { kind: string; [field: string]: unknown };

export interface Mail {
  reply: boolean;
  text: string;
  to?: readonly string[];
  cc?: readonly string[];
  subject?: string;
  attachments?: readonly string[];
}

export function actStep(skill: string, mail: Mail, { more = false, step = 0 } = {}): Step {
  const proposal = { to: [], cc: [], bcc: [], subject: '', attachments: [], ...mail };
  return { kind: 'act', action: 'email.send', skill, proposal, step, more, why: 'It wants an answer.' };
}

export function askStep(question: string): Step {
  return { kind: 'ask', question, why: 'Only you can know this.' };
}

export function doneStep(why: string): Step {
  return { kind: 'done', why, tell: '' };
}
