/** Our own addresses as the text that is signed: a header, the foundation's name, then one address a line, the first one first. */
export const channelText = (foundation: string, addresses: readonly string[]): string =>
  `pasylka-channels/v1\n${foundation.replaceAll(/\s+/g, ' ').trim()}\n\n${[...new Set(addresses)].map((address) => `${address}\n`).join('')}`;
