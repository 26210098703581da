import type { Day } from '../../src/kernel/clock.js';

/** A line as a test writes it: minor units of EUR. */
export interface TestLine {
  readonly day: Day;
  readonly minor: number;
  readonly text?: string;
  readonly reference?: string;
  readonly name?: string;
  readonly iban?: string;
}
export interface TestStatement {
  readonly account?: string;
  readonly opening?: number;
  readonly closing?: number;
  /** The first day as the statement says it; else that of its first line. */
  readonly from?: Day;
  readonly lines: readonly TestLine[];
}

/** An account of the standard's own examples: nobody has it. */
export const OUR_IBAN = 'LT121000011101001000';
export const DONOR_IBAN = 'DE75512108001245126199';

const decimal = (minor: number): string => `${Math.floor(Math.abs(minor) / 100)}.${String(Math.abs(minor) % 100).padStart(2, '0')}`;
const side = (minor: number): string => (minor < 0 ? 'DBIT' : 'CRDT');
const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

/** A camt.053 message with the structure banks send: names stand a level deeper since version 08, and so does the state. */
export function camt({ account = OUR_IBAN, opening = 100_000, closing, lines, from }: TestStatement, version: '02' | '08' = '08'): string {
  const days = [...(from ? [from] : []), ...lines.map(({ day }) => day).sort()];
  const end = closing ?? opening + lines.reduce((sum, { minor }) => sum + minor, 0);
  const nm = (name: string): string => (version === '02' ? `<Nm>${escaped(name)}</Nm>` : `<Pty><Nm>${escaped(name)}</Nm></Pty>`);
  const sts = version === '02' ? '<Sts>BOOK</Sts>' : '<Sts><Cd>BOOK</Cd></Sts>';
  const bal = (code: string, minor: number, day: Day): string => `<Bal><Tp><CdOrPrtry><Cd>${code}</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">${decimal(minor)}</Amt><CdtDbtInd>${side(minor)}</CdtDbtInd><Dt><Dt>${day}</Dt></Dt></Bal>`;
  const entry = ({ day, minor, text, reference, name, iban }: TestLine): string => {
    const who = minor < 0 ? 'Cdtr' : 'Dbtr';
    const parties = name || iban ? `<RltdPties>${name ? `<${who}>${nm(name)}</${who}>` : ''}${iban ? `<${who}Acct><Id><IBAN>${iban}</IBAN></Id></${who}Acct>` : ''}</RltdPties>` : '';
    return `
      <Ntry><Amt Ccy="EUR">${decimal(minor)}</Amt><CdtDbtInd>${side(minor)}</CdtDbtInd>${sts}<BookgDt><Dt>${day}</Dt></BookgDt><ValDt><Dt>${day}</Dt></ValDt>${reference ? `<AcctSvcrRef>${reference}</AcctSvcrRef>` : ''}
        <BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>RCDT</Cd><SubFmlyCd>ESCT</SubFmlyCd></Fmly></Domn></BkTxCd>
        <NtryDtls><TxDtls><Refs><EndToEndId>NOTPROVIDED</EndToEndId></Refs>${parties}${text ? `<RmtInf><Ustrd>${escaped(text)}</Ustrd></RmtInf>` : ''}</TxDtls></NtryDtls></Ntry>`;
  };
  return `<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.${version}">
  <BkToCstmrStmt><GrpHdr><MsgId>M1</MsgId><CreDtTm>2026-11-01T06:00:00</CreDtTm></GrpHdr>
    <Stmt><Id>S1</Id><FrToDt><FrDtTm>${days[0]}T00:00:00</FrDtTm><ToDtTm>${days.at(-1)}T23:59:59</ToDtTm></FrToDt><Acct><Id><IBAN>${account}</IBAN></Id><Ccy>EUR</Ccy></Acct>
      ${bal('OPBD', opening, days[0]!)}${bal('CLBD', end, days.at(-1)!)}${lines.map(entry).join('')}
    </Stmt></BkToCstmrStmt>
</Document>`;
}

/** The generic CSV (config/banks/generic.yaml). */
export function csv({ account = OUR_IBAN, opening = 100_000, lines }: TestStatement): string {
  let balance = opening;
  const rows = lines.map(({ day, minor, reference = '', name = '', iban = '', text = '' }) => {
    balance += minor;
    return [account, day, `${minor < 0 ? '-' : ''}${decimal(minor)}`, 'EUR', reference, name, iban, text, `${balance < 0 ? '-' : ''}${decimal(balance)}`].map((cell) => `"${cell.replaceAll('"', '""')}"`).join(';');
  });
  return ['account;day;amount;currency;bank reference;counterparty;counterparty account;text;balance', ...rows, ''].join('\n');
}
