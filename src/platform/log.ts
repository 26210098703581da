import pino, { type DestinationStream, type Logger } from 'pino';
import { plainError, plainText } from './plain-error.js';

const plain = (given: unknown): string => (typeof given === 'string' ? plainText(given) : plainError(given));

/** The process's log, on stderr: no names, addresses or values, not even inside the text of an error. */
export function openLog(level: string, to: DestinationStream = pino.destination({ fd: 2, sync: true })): Logger {
  return pino({ level, base: null, serializers: { error: plain, err: plain } }, to);
}
