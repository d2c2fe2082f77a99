import { readFileSync } from 'node:fs';

type Texts = { [key: string]: string | Texts };

const textsIn = (language: string): Record<string, string> => {
  const file = new URL(`../../dashboard/src/i18n/${language}.json`, import.meta.url);
  return flat(JSON.parse(readFileSync(file, 'utf8')) as Texts);
};

const flat = (texts: Texts, path = ''): Record<string, string> =>
  Object.assign(
    {},
    ...Object.entries(texts).map(([key, value]) =>
      typeof value === 'string' ? { [path + key]: value } : flat(value, `${path}${key}.`),
    ),
  ) as Record<string, string>;

const placesIn = (text: string): string[] =>
  [...text.matchAll(/\{\{\w+\}\}/g)].map(([place]) => place).toSorted();

describe('The dashboard’s texts', () => {
  const english = textsIn('en');
  const turkish = textsIn('tr');

  it('are whole in both languages', () => {
    expect(Object.keys(turkish).toSorted()).toEqual(Object.keys(english).toSorted());
    expect(Object.values({ ...english, ...turkish }).filter((text) => text.trim() === '')).toEqual([]);
  });

  it('name the same things in both', () => {
    const places = (texts: Record<string, string>) =>
      Object.fromEntries(Object.entries(texts).map(([key, text]) => [key, placesIn(text)]));
    expect(places(turkish)).toEqual(places(english));
  });
});
