import type { LetterLanguage } from '../../letters/index.js';
import type { Dice } from './random.js';

const HELLO: Readonly<Record<LetterLanguage, readonly string[]>> = {
  en: ['Hello from far away.', 'Good evening to you.', 'Dear friend whom I do not know,'],
  be: ['Прывітанне здалёк.', 'Добры вечар!', 'Дарагі незнаёмы сябра,'],
  ru: ['Привет издалека.', 'Добрый вечер!', 'Дорогой незнакомый друг,'],
};
const MIDDLE: Readonly<Record<LetterLanguage, readonly string[]>> = {
  en: ['It rained all week and the river is high.', 'Our cat learned to open the window.', 'I baked bread today; one side was black and we ate it anyway.', 'The neighbours planted tomatoes on the roof.', 'On Sunday we walked to the lake and saw a heron.', 'I am reading a book about whales.'],
  be: ['Увесь тыдзень ішоў дождж, і рака высокая.', 'Наш кот навучыўся адчыняць акно.', 'Сёння я спёк хлеб: адзін бок згарэў, а мы ўсё роўна з’елі.', 'Суседзі пасадзілі памідоры на даху.', 'У нядзелю мы хадзілі да возера і бачылі чаплю.', 'Чытаю кнігу пра кітоў.'],
  ru: ['Всю неделю шёл дождь, и река высокая.', 'Наш кот научился открывать окно.', 'Сегодня я испёк хлеб: один бок подгорел, а мы всё равно съели.', 'Соседи посадили помидоры на крыше.', 'В воскресенье мы ходили к озеру и видели цаплю.', 'Читаю книгу о китах.'],
};
const BYE: Readonly<Record<LetterLanguage, readonly string[]>> = {
  en: ['I wish you a quiet week.', 'Sleep well, and think of the sea.', 'More next time.'],
  be: ['Зычу вам спакойнага тыдня.', 'Добрых сноў, і думайце пра мора.', 'Працяг у наступным лісце.'],
  ru: ['Желаю вам спокойной недели.', 'Хороших снов, и думайте о море.', 'Продолжение в следующем письме.'],
};

/** A short letter about nothing that matters. */
export function letterIn(language: LetterLanguage, dice: Dice): string {
  const first = dice.whole(0, 5);
  const middle = [0, 1, 2].map((n) => MIDDLE[language][(first + n * dice.whole(1, 2)) % 6]!);
  return [dice.pick(HELLO[language]), [...new Set(middle)].join(' '), dice.pick(BYE[language])].join('\n');
}
