import { IsUUID } from 'class-validator';
import { defineJob } from '../../platform/queue/index.js';

class StatementId {
  @IsUUID() statementId!: string;
}
/** Lines of this statement that name a gift wait to be booked. */
export const linesArrived = defineJob('bank.linesArrived', StatementId);
