import { connect, type Socket } from 'node:net';

/** HTTP with nothing but a socket: what the load costs is taken from the machine that is measured. */
export const openSocket = (port: number): Socket => connect({ port, host: '127.0.0.1', noDelay: true });

/** Sends one whole request and resolves to its answer, which must say its length. One at a time on a socket. */
export function answered(socket: Socket, request: string): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    let text = '';
    const take = (chunk: Buffer): void => {
      text += chunk.toString('latin1');
      const head = text.indexOf('\r\n\r\n');
      if (head < 0 || text.length < head + 4 + Number(/content-length: (\d+)/i.exec(text)?.[1] ?? 0)) return;
      socket.off('data', take).off('error', reject);
      resolve({ status: Number(text.slice(9, 12)), body: text.slice(head + 4) });
    };
    socket.on('data', take).once('error', reject);
    socket.write(request);
  });
}
