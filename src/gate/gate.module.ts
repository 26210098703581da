import { Inject, Module } from '@nestjs/common';
import { ToDos } from '../identity/index.js';
import { PaymentsModule } from '../payments/index.js';
import { Jobs } from '../platform/queue/index.js';
import { Clock } from './clock.js';
import { Counters } from './counters.js';
import { Gate } from './gate.js';
import { GatePages } from './staff.pages.js';
import { Watch } from './watch.js';

const TIDY_MS = 3_600_000;

@Module({
  imports: [PaymentsModule],
  controllers: [GatePages],
  providers: [Clock, Counters, Gate, Watch],
  exports: [Gate],
})
export class GateModule {
  constructor(@Inject(ToDos) todos: ToDos, @Inject(Jobs) jobs: Jobs, @Inject(Counters) counters: Counters, @Inject(Clock) clock: Clock) {
    jobs.every('gate.tidy', TIDY_MS, () => counters.tidy(clock.now()));
    todos.add({ permission: 'gate.tighten', path: '/staff/gate', label: 'gate.todo.trips', sql: 'SELECT count(*)::int AS count, min(started_at) AS oldest FROM gate_trip WHERE NOT seen' });
  }
}
