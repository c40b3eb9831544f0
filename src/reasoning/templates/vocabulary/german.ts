/** German words. Pure data. */
import type { Vocabulary } from './vocabulary.ts';

export const GERMAN: Vocabulary = {
  invoice:
    'rechnung*, zahlung*, bezahl*, überweis*, mahnung*, überfällig*, kontoverbindung, bankverbindung, gutschrift*',
  meeting: `termin, termine, terminvorschlag*, terminanfrage, treffen, besprechung*, haben sie zeit, hast du zeit,
    hätten sie zeit, telefonat*, telefonieren, verabreden`,
  complaint: `beschwer*, reklam*, enttäuscht, nicht zufrieden, unzufrieden, kaputt, beschädigt, gebrochen, defekt*,
    inakzeptabel, funktioniert nicht, geld zurück, mangel, mängel, mangelhaft*`,
  order: `bestell*, auftrag, auftragsbestätigung, lieferung*, lieferzeit*, lieferbar*, liefern, auf lager, angebot*,
    preisliste*, katalog*`,
  thanks: 'danke, vielen dank, herzlichen dank, besten dank, dankeschön',
  noAnswer: `zur info, zur information, zur kenntnis, zur kenntnisnahme, keine antwort nötig, keine antwort erforderlich,
    keine rückmeldung nötig`,
  newsletter: 'abbestellen, abmelden, im browser ansehen, sie erhalten diese e-mail',
  spam: 'erbschaft, lotterie, sie haben gewonnen, ohne risiko',
  fraud: `neue bankverbindung, geänderte bankverbindung, bankverbindung hat sich geändert, neue kontoverbindung,
    bestätigen sie ihr passwort, konto wird gesperrt, ihr konto wurde gesperrt`,
  suspicious: 'streng vertraulich, gutscheinkarte*, mit niemandem, eilüberweisung',
  away: 'abwesenheitsnotiz, automatische antwort, abwesend',
  asking: `bitte, können sie, könnten sie, kannst du, könntest du, können wir, dürfte ich, brauche, benötig*, warte,
    im voraus, wir bitten`,
  urgent: `dringend*, eilig*, eilt, sofort*, unverzüglich, umgehend, heute noch, noch heute, notfall, letzte mahnung`,
  important: `wichtig*, frist, fristsetzung, bis morgen, mahnung*, zahlungserinnerung*, erinnerung, überfällig*, anwalt,
    rechtsanwalt, rechtliche schritte`,
  formal: 'sehr geehrte, sehr geehrter, hochachtungsvoll, mit freundlichen grüßen',
  friendly: 'hallo, liebe, lieber, viele grüße, liebe grüße, herzliche grüße, wunderbar',
};
