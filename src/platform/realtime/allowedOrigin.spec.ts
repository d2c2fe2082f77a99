import { isAllowedOrigin } from './allowedOrigin.js';

const rules = { corsOrigins: ['https://inbox.example'], publicUrl: 'https://baton.example/api' };

describe('a page may open a socket', () => {
  it.each([
    ['what is no browser', {}],
    ['our own page', { origin: 'http://127.0.0.1:3000', host: '127.0.0.1:3000' }],
    ['our own page behind a proxy', { origin: 'https://baton.example', host: 'baton:3000' }],
    ['a page of a listed origin', { origin: 'https://inbox.example', host: 'baton:3000' }],
  ])('when it is %s', (_who, headers) => {
    expect(isAllowedOrigin({ headers }, rules)).toBe(true);
  });

  it.each([
    ['another origin', { origin: 'https://evil.example', host: 'baton:3000' }],
    ['a listed name on another port', { origin: 'https://inbox.example:8443', host: 'baton:3000' }],
    ['our host on another port', { origin: 'http://127.0.0.1:4000', host: '127.0.0.1:3000' }],
    ['a page without an origin of its own', { origin: 'null', host: 'baton:3000' }],
  ])('but not when it is %s', (_who, headers) => {
    expect(isAllowedOrigin({ headers }, rules)).toBe(false);
  });
});
