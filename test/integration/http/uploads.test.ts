import { expect, it } from '@jest/globals';
import fastify from 'fastify';
import { type AddressInfo, connect } from 'node:net';
import { takeUploads } from '../../../src/platform/http/uploads.js';

it('whoever hangs up while their session is looked up keeps no place', async () => {
  const server = fastify();
  const waiting: ((signedIn: boolean) => void)[] = [];
  let asked = (): void => undefined;
  await takeUploads(server, (cookies) => cookies === 'now' ? Promise.resolve(true) : new Promise((resolve) => { waiting.push(resolve); asked(); }));
  server.post('/', { config: { picture: true } }, () => 'taken');
  await server.listen({ port: 0, host: '127.0.0.1' });
  const { port } = server.server.address() as AddressInfo;
  for (let n = 0; n < 5; n += 1) {
    const [looked, gone] = [new Promise<void>((resolve) => { asked = resolve; }), new Promise<void>((resolve) => { server.server.once('connection', (socket) => { socket.once('close', () => { resolve(); }); }); })];
    const socket = connect(port, '127.0.0.1', () => socket.write('POST / HTTP/1.1\r\nHost: a\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: 500\r\n\r\n'));
    await looked;
    socket.destroy();
    await gone;
  }
  waiting.forEach((answer) => answer(true));
  const form = new FormData();
  form.set('a', 'b');
  expect((await fetch(`http://127.0.0.1:${port}/`, { method: 'POST', body: form, headers: { cookie: 'now' } })).status).toBe(200);
  await server.close();
});
