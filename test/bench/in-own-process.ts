import { fork } from 'node:child_process';
import { join } from 'node:path';

/** Runs a program of this folder in a process of its own, hands it `order` and answers what it sends back. */
export async function inOwnProcess<Answer>(program: string, order: object): Promise<Answer> {
  const child = fork(join(import.meta.dirname, program));
  return new Promise<Answer>((resolve, reject) => {
    child.once('message', (message) => resolve(message as Answer)).once('error', reject);
    child.once('exit', (code) => code !== 0 && reject(new Error(`${program} ended with ${code}`)));
    child.send(order);
  });
}
