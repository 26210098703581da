import { createServer } from 'node:net';
import type { Page } from 'playwright-core';

/** A device with a fingerprint reader and its owner's finger on it. */
export interface Device {
  /** Takes the finger away, or puts it back. */
  finger(there: boolean): Promise<void>;
  passkeys(): Promise<unknown[]>;
  /** Sets the counters of its passkeys back, as in a copy made earlier. */
  rewind(): Promise<void>;
}

/** Gives the page's browser such a device (Chromium's virtual authenticator). */
export async function deviceFor(page: Page): Promise<Device> {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send('WebAuthn.enable');
  const { authenticatorId } = await cdp.send('WebAuthn.addVirtualAuthenticator', { options: { protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true } });
  const credentials = async () => (await cdp.send('WebAuthn.getCredentials', { authenticatorId })).credentials;
  return {
    async finger(there) {
      await cdp.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: there });
    },
    passkeys: credentials,
    async rewind() {
      const known = await credentials();
      await cdp.send('WebAuthn.clearCredentials', { authenticatorId });
      for (const credential of known) await cdp.send('WebAuthn.addCredential', { authenticatorId, credential: { ...credential, signCount: 0 } });
    },
  };
}

/** Passkeys belong to an address, so the port has to be known before the application starts. */
export const freePort = (): Promise<number> => new Promise((resolve, reject) => {
  const server = createServer().once('error', reject).listen(0, '127.0.0.1', () => {
    const { port } = server.address() as { port: number };
    server.close(() => resolve(port));
  });
});
