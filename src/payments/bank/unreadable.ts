import { Invalid } from '../../kernel/problem.js';

/** A file nobody can take in, with the line and what is wrong there; nothing of its contents is repeated. */
export function unreadable(line: number, what: string, field?: string): Invalid {
  const sentence = `Line ${line}${field ? `, ${field}` : ''}: ${what}. Nothing was taken in.`;
  return new Invalid('bank.file', sentence, { file: sentence });
}
