/** The classifier: what it learns, that it is the same each time, and that its probabilities mean something. */
import { describe, expect, test } from 'vitest';
import { calibrate, confusionsOf, curveOf } from './calibration.ts';
import { type Example, predictor, seeded, trainClassifier } from './classifier.ts';
import { eachFeature, tokensOf } from './features.ts';
import { decodeModel, encodeModel } from './model-bytes.ts';

const words = [
  ['принтер', 'чек', 'лента', 'печатает', 'бумага', 'receipt printer'],
  ['счёт', 'оплата', 'акт', 'реквизиты', 'договор', 'invoice payment'],
  ['пароль', 'вход', 'доступ', 'войти', 'логин', 'sign in password'],
];
const labels = ['печать', 'счета', 'вход'];
const filler = [
  'не',
  'у нас',
  'второй день',
  'помогите',
  'касса',
  'здравствуйте',
  'please',
  'help',
];

function examples(count: number, seed: number): Example[] {
  const random = seeded(seed);
  const pick = (list: readonly string[]) => list[Math.floor(random() * list.length)] ?? '';
  return Array.from({ length: count }, (_, index) => {
    // One in ten is about something else than its label says, as in life.
    const label = index % 3;
    const about = random() < 0.1 ? Math.floor(random() * 3) : label;
    const parts = [pick(filler), pick(words[about] ?? []), pick(filler), pick(words[about] ?? [])];
    return { text: `${parts.join(' ')} ${index}`, label };
  });
}

const model = trainClassifier(examples(240, 1), labels);

test.each([
  ['Не печатается чек на принтере', 'печать'],
  ['Вышлите счета на оплату', 'счета'],
  ['Войти не получается, пороль неверный', 'вход'],
  ['The receipt printer is silent', 'печать'],
  ['where is my invoice', 'счета'],
])('knows inflected, misspelt and English words: %s', (text, label) => {
  expect(predictor(model)(text, 1)[0]?.label).toBe(label);
});

test('the same examples give the same model, and it survives being kept', () => {
  const again = trainClassifier(examples(240, 1), labels);
  expect(Buffer.compare(encodeModel(again), encodeModel(model))).toBe(0);
  const kept = predictor(decodeModel(encodeModel(model)));
  for (const text of ['Не печатает чек', 'счёт и акт', '', '🙂', 'я'.repeat(50_000)]) {
    const [before, after] = [predictor(model)(text), kept(text)];
    expect(after.map((one) => one.label)).toEqual(before.map((one) => one.label));
    after.forEach((one, at) => {
      expect(one.probability).toBeCloseTo(before[at]?.probability ?? 0, 3);
    });
    expect(after.reduce((sum, one) => sum + one.probability, 0)).toBeCloseTo(1, 5);
  }
});

describe('what it is worth', () => {
  const held = examples(300, 2);
  const { temperature, judged } = calibrate(model, held);

  test('probabilities are as often right as they say', () => {
    expect(temperature).toBeGreaterThan(0.5);
    const mean = judged.reduce((sum, one) => sum + one.probability, 0) / judged.length;
    const right = judged.filter((one) => one.guess === one.label).length / judged.length;
    expect(right).toBeGreaterThan(0.8);
    expect(Math.abs(mean - right)).toBeLessThan(0.06);
  });

  test('the higher the threshold, the fewer it speaks of, the more often rightly', () => {
    const curve = curveOf(judged);
    expect(curve[0]).toMatchObject({ threshold: 0, coverage: 1 });
    for (const [at, point] of curve.entries())
      expect(point.coverage).toBeLessThanOrEqual(curve[at - 1]?.coverage ?? 1);
    const sure = curve.findLast((point) => point.coverage > 0.3);
    expect(sure?.accuracy ?? 0).toBeGreaterThanOrEqual(curve[0]?.accuracy ?? 1);
    expect(curveOf([])[0]).toEqual({ threshold: 0, coverage: 0, accuracy: 1 });
  });

  test('confusions are counted, the most frequent first', () => {
    const found = confusionsOf(
      [
        ...Array.from({ length: 3 }, () => ({ guess: 1, probability: 1, label: 0 })),
        { guess: 0, probability: 1, label: 1 },
        { guess: 2, probability: 1, label: 2 },
      ],
      5,
    );
    expect(found).toEqual([
      { label: 0, guess: 1, times: 3 },
      { label: 1, guess: 0, times: 1 },
    ]);
  });
});

test('addresses and long numbers are one word each, whatever they are', () => {
  expect(
    tokensOf('Пишите на Anna@kassa.example или https://a.test/b?c=1, счёт 4000123456!'),
  ).toEqual([...['пишите', 'на', 'xmail', 'или', 'xurl', 'счет', '00000', '!']]);
  let count = 0;
  eachFeature('а '.repeat(100_000), () => {
    count += 1;
  });
  expect(count).toBeLessThan(2_000);
});
