import { Injectable } from '@nestjs/common';

/** Milliseconds, as the gate counts them; tests give it another. */
@Injectable()
export class Clock {
  now: () => number = Date.now;
}
