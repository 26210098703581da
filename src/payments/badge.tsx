import type { JSX } from 'preact';
import { Badge, type BadgeTone, type PageContext } from '../platform/web/index.js';
import type { PaymentStatus } from './status.js';

const TONES: Readonly<Record<PaymentStatus, BadgeTone>> = { opened: 'todo', waiting: 'wait', declined: 'bad', paid: 'ok', expired: 'hold', refunded_partly: 'ok', refunded: 'hold', disputed: 'wait', charged_back: 'bad' };

export const PaymentBadge = ({ page, status }: { page: PageContext; status: PaymentStatus }): JSX.Element => <Badge tone={TONES[status]}>{page.t(`payments.status.${status}`)}</Badge>;
