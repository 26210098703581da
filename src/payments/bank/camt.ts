import { isDay, type Day } from '../../kernel/clock.js';
import { CURRENCIES, type Currency } from '../../kernel/money.js';
import { minorOf } from './amount.js';
import { LINES_MAX, type BankLine, type Statement } from './statement.js';
import { unreadable } from './unreadable.js';
import { all, at, readXml, textAt, type Node } from './xml.js';

const SPACE = /^urn:iso:std:iso:20022:tech:xsd:camt\.053\.001\.(\d{2})$/;
/** What banks write where they have no reference. */
const NO_REFERENCE = /^(NOTPROVIDED|NONREF|NOREF|-)?$/i;

/**
 * Statements of a camt.053 message (ISO 20022; versions 02 to 13, whose entries differ in where names and states stand). Only what is booked
 * counts. Throws Invalid `bank.file`, naming line and element; opening + lines = closing where both are said.
 */
export function readCamt(text: string): Statement[] {
  const root = readXml(text);
  if (root.name !== 'Document' || !SPACE.test(root.space)) throw unreadable(root.line, 'this is not a camt.053 statement', 'Document');
  const statements = all(root, 'BkToCstmrStmt/Stmt').map(statementOf);
  if (statements.length === 0) throw unreadable(root.line, 'there is no statement in it', 'Stmt');
  if (statements.reduce((sum, { lines }) => sum + lines.length, 0) > LINES_MAX) throw unreadable(root.line, `it has more than ${LINES_MAX} lines; export fewer days`, 'Stmt');
  return statements;
}

function statementOf(stmt: Node): Statement {
  const currency = currencyOf(stmt);
  const lines = all(stmt, 'Ntry').filter(isBooked).flatMap((entry) => linesOf(entry, currency));
  const opening = balance(stmt, ['OPBD', 'PRCD'], currency), closing = balance(stmt, ['CLBD'], currency);
  const moved = lines.reduce((sum, { amount }) => sum + amount, 0);
  if (opening && closing && opening.amount + moved !== closing.amount) throw unreadable(stmt.line, 'opening balance and lines do not come to the closing balance', 'Bal');
  return { account: accountOf(stmt), currency, ...daysOf(stmt, lines, { opened: opening?.day, closed: closing?.day }), opening: opening?.amount ?? null, closing: closing?.amount ?? null, lines };
}

function accountOf(stmt: Node): string {
  const account = (textAt(stmt, 'Acct/Id/IBAN') ?? textAt(stmt, 'Acct/Id/Othr/Id'))?.replace(/\s/g, '');
  if (!account) throw unreadable(stmt.line, 'it does not say whose account it is', 'Acct/Id');
  return account;
}

function currencyOf(stmt: Node): Currency {
  const said = textAt(stmt, 'Acct/Ccy') ?? (at(stmt, 'Bal/Amt') ?? at(stmt, 'Ntry/Amt'))?.attributes['Ccy'];
  const found = CURRENCIES.find((currency) => currency === said);
  if (!found) throw unreadable(stmt.line, 'this currency is not kept in the books', 'Acct/Ccy');
  return found;
}

/** The days it is about: as it says itself, widened by what is in it. */
function daysOf(stmt: Node, lines: readonly BankLine[], { opened, closed }: Partial<Record<'opened' | 'closed', Day | undefined>>): Pick<Statement, 'from' | 'to' | 'saidFrom'> {
  const said = ['FrToDt/FrDtTm', 'FrToDt/ToDtTm'].map((path) => dayIn(stmt, path)).filter((day) => day !== undefined);
  const days = [...lines.map(({ bookedOn }) => bookedOn), ...said, ...(closed === undefined ? [] : [closed])].sort();
  if (days.length === 0) throw unreadable(stmt.line, 'it does not say which days it covers', 'FrToDt');
  return { from: days[0]!, to: days.at(-1)!, saidFrom: dayIn(stmt, 'FrToDt/FrDtTm') ?? opened ?? null };
}

function dayIn(stmt: Node, path: string): Day | undefined {
  const text = textAt(stmt, path)?.slice(0, 10);
  return text !== undefined && isDay(text) ? text : undefined;
}

/** Version 02 writes the state as text, later ones as a code within. */
const isBooked = (entry: Node): boolean => (textAt(entry, 'Sts/Cd') ?? textAt(entry, 'Sts')) === 'BOOK';

/** An entry is one line; where it stands for several payments that each say their amount, each is a line. */
function linesOf(entry: Node, currency: Currency): BankLine[] {
  const amount = signed(entry, amountAt(entry, 'Amt', currency), 'CdtDbtInd');
  const bookedOn = dayAt(entry, 'BookgDt') ?? dayAt(entry, 'ValDt');
  if (!bookedOn) throw unreadable(entry.line, 'it does not say on which day', 'BookgDt');
  const reference = referenceOf(textAt(entry, 'AcctSvcrRef'));
  const parts = all(entry, 'NtryDtls/TxDtls');
  const amounts = parts.map((part) => partAmount(part, entry, currency));
  if (parts.length > 1 && amounts.reduce<number>((sum, one) => sum + (one ?? NaN), 0) === amount) {
    return parts.map((part, n) => ({ reference: referenceOf(textAt(part, 'Refs/AcctSvcrRef')) ?? (reference && `${reference}/${n + 1}`), bookedOn, amount: amounts[n]!, counterparty: counterpartyOf(part, amounts[n]!), texts: textsOf(part) }));
  }
  const only = parts.length === 1 ? parts[0]! : undefined;
  const extra = textAt(entry, 'AddtlNtryInf');
  return [{
    reference: reference ?? (only ? referenceOf(textAt(only, 'Refs/AcctSvcrRef')) : null), bookedOn, amount,
    counterparty: only ? counterpartyOf(only, amount) : { name: '', account: '' },
    texts: [...parts.flatMap(textsOf), ...(extra ? [extra] : [])],
  }];
}

const referenceOf = (text: string | undefined): string | null => (text === undefined || NO_REFERENCE.test(text) ? null : text);

/** The amount of one payment within an entry, where it says one in the account's currency. */
function partAmount(part: Node, entry: Node, currency: Currency): number | null {
  const path = at(part, 'Amt') ? 'Amt' : 'AmtDtls/TxAmt/Amt';
  const node = at(part, path);
  if (!node || node.attributes['Ccy'] !== currency) return null;
  return signed(at(part, 'CdtDbtInd') ? part : entry, amountAt(part, path, currency), 'CdtDbtInd');
}

/** Whoever paid, or was paid: for money that came in the debtor. Since version 08 the name stands a level deeper. */
function counterpartyOf(part: Node, amount: number): BankLine['counterparty'] {
  const who = amount > 0 ? 'Dbtr' : 'Cdtr';
  return {
    name: textAt(part, `RltdPties/${who}/Pty/Nm`) ?? textAt(part, `RltdPties/${who}/Nm`) ?? '',
    account: (textAt(part, `RltdPties/${who}Acct/Id/IBAN`) ?? textAt(part, `RltdPties/${who}Acct/Id/Othr/Id`) ?? '').replace(/\s/g, ''),
  };
}

const textsOf = (part: Node): string[] =>
  [...all(part, 'RmtInf/Strd/CdtrRefInf/Ref'), ...all(part, 'RmtInf/Ustrd'), ...all(part, 'RmtInf/Strd/AddtlRmtInf')].map(({ text }) => text.trim()).filter((text) => text !== '');

function balance(stmt: Node, codes: readonly string[], currency: Currency): { amount: number; day: Day } | undefined {
  const balances = all(stmt, 'Bal');
  const found = codes.map((code) => balances.filter((bal) => textAt(bal, 'Tp/CdOrPrtry/Cd') === code)).find((of) => of.length > 0);
  const bal = found?.[codes[0] === 'CLBD' ? found.length - 1 : 0];
  if (!bal) return undefined;
  const day = dayAt(bal, 'Dt');
  if (!day) throw unreadable(bal.line, 'a balance without its day', 'Bal/Dt');
  return { amount: signed(bal, amountAt(bal, 'Amt', currency), 'CdtDbtInd'), day };
}

function amountAt(node: Node, path: string, currency: Currency): number {
  const amount = at(node, path);
  if (!amount) throw unreadable(node.line, 'the amount is missing', path);
  if (amount.attributes['Ccy'] !== currency) throw unreadable(amount.line, `the currency is another than the account’s (${currency})`, path);
  const minor = minorOf(amount.text.trim(), currency);
  if (minor === null || minor < 0) throw unreadable(amount.line, 'this is not an amount', path);
  return minor;
}

function signed(node: Node, amount: number, path: string): number {
  const side = textAt(node, path);
  if (side !== 'CRDT' && side !== 'DBIT') throw unreadable(node.line, 'it does not say whether money came or went', path);
  return side === 'CRDT' || amount === 0 ? amount : -amount;
}

function dayAt(node: Node, path: string): Day | undefined {
  const text = (textAt(node, `${path}/Dt`) ?? textAt(node, `${path}/DtTm`))?.slice(0, 10);
  if (text !== undefined && !isDay(text)) throw unreadable(node.line, 'this is not a day', path);
  return text;
}
