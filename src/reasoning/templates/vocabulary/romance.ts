/** French and Spanish words. Pure data. */
import type { Vocabulary } from './vocabulary.ts';

export const FRENCH: Vocabulary = {
  invoice: 'facture, factures, facturation, paiement*, virement*, impayé*, relance, règlement de la facture',
  meeting: 'rendez-vous, réunion*, visioconférence, un appel, seriez-vous disponible, êtes-vous disponible',
  complaint: `réclamation*, déçu, déçue, inacceptable, ne fonctionne pas, ne marche pas, remboursement, rembourser,
    défectueu*, cassé*, abîmé*`,
  order: 'commande, commandes, commander, livraison, délai de livraison, devis, tarifs, en stock, catalogue',
  thanks: 'merci, merci beaucoup, un grand merci',
  noAnswer: 'pour information, à titre d’information, aucune réponse nécessaire',
  newsletter:
    'se désabonner, désabonner, désinscrire, voir dans le navigateur, vous recevez cet e-mail, lettre d’information',
  spam: 'vous avez gagné, loterie, héritage',
  fraud: 'nouvelles coordonnées bancaires, nouveau rib',
  suspicious: 'strictement confidentiel, cartes cadeaux, virement urgent',
  away: 'réponse automatique, absence du bureau',
  asking: `merci de, merci d'avance, pouvez-vous, pourriez-vous, seriez-vous, s'il vous plaît, veuillez, je souhaite,
    nous souhaitons, je demande, avez-vous`,
  urgent: 'immédiatement, au plus vite, dans les plus brefs délais, dernière relance',
  important: 'échéance, avant demain, mise en demeure, mon avocat, notre avocat',
  formal: 'madame, monsieur, cordialement, veuillez agréer',
  friendly: 'salut, bisous, bien à toi, parfait',
};

export const SPANISH: Vocabulary = {
  invoice: 'factura, facturas, pago, pagos, pagar, transferencia*, recibo, saldo pendiente',
  meeting:
    'reunión, reuniones, reunirnos, videollamada, una llamada, una cita, tendrías disponibilidad, disponibilidad',
  complaint: `queja*, reclamación*, decepcionad*, inaceptable, no funciona, reembolso, devolución del dinero, está roto, está rota,
    dañad*, defectuos*`,
  order: 'pedido, pedidos, envío, entrega, presupuesto, lista de precios, precio, precios, en stock, catálogo',
  thanks: 'gracias, muchas gracias, mil gracias',
  noAnswer: 'para su información, no es necesario responder',
  newsletter: 'darse de baja, cancelar suscripción, ver en el navegador, boletín, recibe este correo',
  spam: 'ha ganado, lotería, herencia',
  fraud: 'nuevos datos bancarios, nueva cuenta bancaria',
  suspicious: 'estrictamente confidencial, tarjetas regalo, transferencia urgente',
  away: 'respuesta automática, fuera de la oficina',
  asking: 'por favor, podrían, podría, pueden, puede, puedes, podrías, exijo, necesito, necesitamos, solicito',
  urgent: 'inmediatamente, de inmediato, cuanto antes, último aviso',
  important: 'vencimiento, antes de mañana, plazo, abogado',
  formal: 'estimado, estimada, estimados, atentamente, un saludo',
  friendly: 'hola, un abrazo, besos, perfecto',
};
