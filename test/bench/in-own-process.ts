import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/** A program of this folder in a process of its own, which works off one order after the other: what a new one costs until its compiler is done is not load. */
export class OwnProcess<Order extends object, Answer> {
  private readonly child: ChildProcess;

  constructor(program: string) {
    this.child = fork(join(import.meta.dirname, program));
  }

  /** What the program sends back; rejects when it ends instead. */
  ask(order: Order): Promise<Answer> {
    return new Promise<Answer>((resolve, reject) => {
      const ended = (code: number | null): void => reject(new Error(`the load ended with ${code}`));
      this.child.once('exit', ended).once('message', (message) => {
        this.child.off('exit', ended);
        resolve(message as Answer);
      });
      this.child.send(order);
    });
  }

  async end(): Promise<void> {
    this.child.disconnect();
    if (this.child.exitCode === null) await once(this.child, 'exit');
  }
}
