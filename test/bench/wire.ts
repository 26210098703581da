import { connect, type Socket } from 'node:net';

const READ_BYTES = 65_536;

/** HTTP with nothing but a socket: what the load costs is taken from the machine that is measured. One request at a time. */
export class Wire {
  private readonly socket: Socket;
  private text = '';
  private answer: ((answer: { status: number; body: string }) => void) | undefined;
  private fail: ((error: Error) => void) | undefined;

  constructor(port: number) {
    this.socket = connect({ port, host: '127.0.0.1', noDelay: true, onread: { buffer: Buffer.allocUnsafe(READ_BYTES), callback: (bytes, buffer) => this.take(Buffer.from(buffer.buffer, buffer.byteOffset, bytes).toString('latin1')) } });
    this.socket.on('error', (error) => this.fail?.(error));
  }

  /** Sends one whole request and resolves to its answer, which must say its length. */
  ask(request: string): Promise<{ status: number; body: string }> {
    this.text = '';
    return new Promise((resolve, reject) => {
      this.answer = resolve;
      this.fail = reject;
      this.socket.write(request, 'latin1');
    });
  }

  close(): void {
    this.socket.destroy();
  }

  private take(chunk: string): true {
    this.text += chunk;
    const head = this.text.indexOf('\r\n\r\n');
    if (head >= 0 && this.text.length >= head + 4 + Number(/content-length: (\d+)/i.exec(this.text)?.[1] ?? 0)) {
      this.answer?.({ status: Number(this.text.slice(9, 12)), body: this.text.slice(head + 4) });
    }
    return true;
  }
}
