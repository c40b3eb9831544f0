/** Turkish words, Urdu and Hindi in Latin letters, and Japanese, which knows no spaces. Pure data. */
import type { Vocabulary } from './vocabulary.ts';

export const TURKISH: Vocabulary = {
  invoice: 'fatura*, ödeme*, havale*, makbuz, borç',
  meeting: 'toplantı*, randevu*, görüşme*, buluşalım',
  complaint: 'şikayet*, kırık, bozuk, memnun değil*, memnuniyetsiz*, para iadesi, kabul edilemez, çalışmıyor',
  order: 'sipariş*, teslimat*, gönderim*, kargo, fiyat*, katalog*, stokta',
  thanks: 'teşekkür, teşekkürler, sağ olun',
  noAnswer: 'bilginize, cevap gerekmez',
  newsletter: 'abonelikten çık*, bülten*, tarayıcıda görüntüle*',
  spam: 'kazandınız, piyango',
  fraud: 'yeni banka hesab*, banka bilgilerimiz değişti',
  away: 'otomatik yanıt, ofis dışında',
  asking: 'lütfen, misiniz, mısınız, musunuz, müsünüz, istiyorum, istiyoruz, rica ederim',
  urgent: 'acil*, hemen, derhal',
  important: 'önemli*, son tarih, yarına kadar',
  formal: 'sayın, saygılarımla, hanım, bey',
  friendly: 'merhaba, selam, sevgiler, harika',
};

export const HINDUSTANI: Vocabulary = {
  invoice: 'paisay bhejne, raqam, bhugtaan, bhugtan',
  meeting: 'mulaqat, mulaqaat, milna chahte',
  complaint: 'kharab, kharaab, toota, tooti, toot gaya, shikayat, paise wapas, paisay wapas',
  order: 'wholesale, rate chahiye, samaan, saman, kab tak mil',
  thanks: 'shukriya, bohat shukriya, dhanyavaad, dhanyavad, meherbani',
  asking: 'chahiye, batayein, bataiye, bata sakte, kripya, barah-e-karam, jawab dein, bhej dein',
  urgent: 'fauran, foran, turant',
  important: 'zaroori, zaruri, jaldi',
  formal: 'janab, mohtaram, mahoday',
  friendly: 'salam, assalam, namaste',
};

export const JAPANESE: Vocabulary = {
  invoice: '請求書, 支払, お支払い, 振込',
  meeting: '会議, 打ち合わせ, 面談, ご都合',
  complaint: '苦情, 壊れ, 返金, 不良品',
  order: '注文, 発送, 納期, 在庫, カタログ, 見積',
  thanks: 'ありがとうございま, 感謝いたし',
  newsletter: '配信停止, メールマガジン, ブラウザで表示',
  spam: '当選, 宝くじ',
  away: '自動返信, 自動応答',
  asking: 'いただけます, お願い, ください, 可能です',
  urgent: '至急, 緊急',
  important: '重要, 期限',
  formal: 'お世話になっております, 申します, 拝啓',
  friendly: 'こんにちは',
};
