/** A bank statement came: ask what only the owner can say about it, then work it through. */
import { isHint } from '../../domain/bank/hints.ts';
import { questionIn } from '../../domain/bank/request.ts';
import type { ThinkInput, Thought } from '../reasoner.ts';
import { thinkAboutFile } from './file-task.ts';
import type { RequestNeeds } from './request-task.ts';

/** Without words of the owner's, and after her answer, its page is made; any other words of hers are about the file. */
export async function thinkAboutStatement(input: ThinkInput, needs: RequestNeeds): Promise<Thought> {
  const { task, instruction } = input;
  const question = questionIn(task.request);
  if (instruction !== null && !isHint(instruction)) return thinkAboutFile(input, needs);
  if (question !== null && instruction === null) {
    return { kind: 'ask', question, why: 'The file alone doesn’t tell, and a wrong guess would move every payment.' };
  }
  return { kind: 'report', report: 'bank', why: 'It is a bank statement.' };
}
