/** What the columns of a bank's export are called, in German, English, French, Spanish and a little Italian and Dutch. Pure. */

/** Roles in the order in which they are tried; a name belongs to the first role that knows it. */
const NAMES = {
  date: `completed date, booking date, buchungstag, buchungsdatum, buchung, posting date, posted date, date posted, transaction date, date completed, finished on, datum,
    date, date operation, date de l operation, date d operation, date de comptabilisation, date comptable, date comptabilisation, fecha, fecha operacion, fecha de operacion, fecha de la operacion,
    f operacion, data, data contabile, data operazione, boekdatum`,
  laterDate: 'started date, created on, date started, initiated date',
  valueDate: `valuta, valutadatum, valuta datum, wertstellung, wertstellungstag, wert, value date, date de valeur, date valeur, fecha valor, fecha de valor, f valor, data valuta, rentedatum`,
  gross: 'gross, brutto, brut, bruto, gross amount',
  net: 'net, netto, neto, net amount',
  amount: `betrag, umsatz, amount, montant, montant de l operation, montant operation, montant de la transaction, importe, importo, bedrag, value, transaction amount, valor, betrag in auftragswahrung`,
  debit: `soll, debit, debits, debit amount, paid out, money out, withdrawal, withdrawals, withdrawal amount, ausgabe, ausgaben, ausgang, belastung, lastschrift, debito,
    cargo, cargos, debe, sortie, retrait, uscite, addebiti`,
  credit: `haben, credit, credits, credit amount, paid in, money in, deposit, deposits, deposit amount, einnahme, einnahmen, eingang, gutschrift, credito, abono,
    abonos, haber, entree, entrate, accrediti`,
  side: `soll haben, s h, sh, debit credit, credit debit, dr cr, cr dr, d c, c d, dc, sens, debe haber, direction, debit or credit, af bij`,
  currency: 'wahrung, waehrung, whg, currency, currency code, devise, divisa, moneda, munteenheit',
  balance: `saldo, kontostand, balance, running balance, solde, saldo nach buchung, balance after, balance after transaction, saldo disponible, disponible, guthaben, account balance, saldo na mutatie`,
  counterparty: `beguenstigter zahlungspflichtiger, begunstigter zahlungspflichtiger, beguenstigter auftraggeber, begunstigter auftraggeber, auftraggeber begunstigter,
    auftraggeber beguenstigter, auftraggeber empfanger, empfanger zahlungspflichtiger, empfaenger zahlungspflichtiger, name zahlungsbeteiligter, zahlungsbeteiligter, partner name, partnername,
    counterparty, counter party, counterparty name, name, merchant, merchant name, tiers, nom, contrapartida, beneficiario ordenante, gegenpartei, naam tegenpartij`,
  payee: `payee, payee name, zahlungsempfanger in, zahlungsempfanger, empfanger, empfaenger, begunstigter, beneficiary, beneficiary name, recipient, beneficiaire, beneficiario, target name`,
  payer: `payer, payer name, zahlungspflichtige r, zahlungspflichtiger, auftraggeber, sender, originator, donneur d ordre, ordenante, source name`,
  purpose: `purpose, verwendungszweck, vorgang verwendungszweck, buchungstext verwendungszweck, description, payment description, details, transaction details, payment details, memo, narrative, payment reference,
    libelle, libelle operation, libelle complet operation, libelle complet, libelle de l operation, concepto, descripcion, observaciones, causale, descrizione, omschrijving, mededelingen, motif, communication, subject, betreff, item title, text, referenz zahlungsgrund`,
  reference: `reference, referenz, kundenreferenz, kundenreferenz end to end, customer reference, end to end referenz, end to end id, referencia, informations complementaires, invoice number,
    rechnungsnummer, note, notiz, hinweis, mandatsreferenz`,
  ownAccount: 'iban auftragskonto, auftragskonto, own account, account name, kontoname',
  counterAccount: `kontonummer iban, iban kontonummer, iban konto nr, konto nr, partner iban, iban zahlungsbeteiligter, gegenkonto, counterparty iban, counterparty account, payee account number, iban bic, tegenrekening,
    from email address, absender e mail adresse`,
  someAccount: 'iban, account number, account, konto, kontonummer, compte, cuenta, account no, rekening',
  id: 'transaction id, transactionid, transferwise id, transaktionscode, unique id, id, transaction reference, fitid, umsatz id, transaction number',
  fee: 'fee, fees, gebuhr, gebuehr, entgelt, frais, comision, total fees',
  state: 'state, status, etat, estado, info',
  kind: `type, transaction type, buchungstext, buchungsart, umsatzart, umsatztyp, typ, vorgang, type d operation, tipo, transaction description, product, category, kategorie, vorgangsart`,
} as const;

export type Role = keyof typeof NAMES;

const ROLES = new Map<string, Role>();
for (const [role, names] of Object.entries(NAMES) as [Role, string][]) {
  for (const name of names.split(',')) {
    const key = name.trim().replace(/\s+/g, ' ');
    if (!ROLES.has(key)) ROLES.set(key, role);
  }
}

/** What lists of invoices and orders have, and statements of accounts don't. */
const OTHER_LISTS =
  /^(?:due date|falligkeit|faelligkeit|fallig am|zahlungsziel|echeance|vencimiento|invoice|invoice date|rechnungsdatum|order|order id|order number|bestellnummer|sku|quantity|qty|menge|unit price|einzelpreis|vat|ust|mwst|tva|iva|customer|kunde|client|cliente|hours|stunden|product name|artikel)$/;
/** What only statements of accounts have. */
const TELLING: readonly Role[] = ['balance', 'valueDate', 'counterAccount', 'ownAccount', 'side', 'id', 'state'];

export interface Column {
  role: Role;
  /** Its place in a row, from 0. */
  at: number;
  /** ISO code that its name holds, e.g. of `Amount (EUR)`; empty where there is none. */
  currency: string;
}

/** Which column is what, where this row is the header of a statement; null where it isn't. */
export function columnsOf(cells: readonly string[]): Column[] | null {
  const columns = cells.flatMap((cell, at): Column[] => {
    const { name, currency } = plainName(cell);
    const role = ROLES.get(name);
    return role ? [{ role, at, currency }] : [];
  });
  const has = (role: Role) => columns.some((column) => column.role === role);
  const hasMoney = has('amount') || has('net') || has('debit') || has('credit');
  const saysWhat =
    has('purpose') || has('counterparty') || has('payee') || has('payer') || has('reference') || has('kind');
  if (!(has('date') || has('laterDate') || has('valueDate')) || !hasMoney || !saysWhat) return null;
  const isTelling = TELLING.some(has) || (has('debit') && has('credit'));
  return isTelling || !cells.some((cell) => OTHER_LISTS.test(plainName(cell).name)) ? columns : null;
}

const CURRENCY_SIGNS: Record<string, string> = { '€': 'EUR', '£': 'GBP', '¥': 'JPY', '₹': 'INR' };
const CURRENCIES = new Set(Intl.supportedValuesOf('currency'));

/** A header in small plain letters, and the currency that it ends with. */
function plainName(cell: string): { name: string; currency: string } {
  const code = /[\s([/]+(?:in )?([A-Z]{3}|[€£¥₹])[\])]?$/u.exec(cell);
  const written = CURRENCY_SIGNS[code?.[1] ?? ''] ?? code?.[1] ?? '';
  const currency = CURRENCIES.has(written) ? written : '';
  const name = (code && currency ? cell.slice(0, code.index) : cell)
    .slice(0, 80)
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replaceAll('ß', 'ss')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
  return { name, currency };
}
