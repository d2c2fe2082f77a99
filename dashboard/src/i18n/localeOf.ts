/**
 * How dates and numbers are written in the language of the page: as the browser's own country has it where that speaks
 * the same language (en-GB), else as the language has it.
 */
export const localeOf = (language: string): string =>
  navigator.languages.find((locale) => locale === language || locale.startsWith(`${language}-`)) ?? language;
