import { isSignedBy } from './interaktSignature.js';

const BODY = Buffer.from('{"foo":1,"bar":2}');
/** The vendor's own test vector (providers/interakt.md §1.7). */
const SIGNATURE = 'sha256=b84783d10ede5bd6ed771e8b16fbe5a7093340159d6e49ec4248350b6ec2c7b4';

describe("Interakt's signature", () => {
  it('is accepted over the very bytes it was made for', () => {
    expect(isSignedBy(SIGNATURE, 'examplekey', BODY)).toBe(true);
  });

  it('holds when the secret was pasted with a byte order mark and a line end', () => {
    expect(isSignedBy(SIGNATURE, '\ufeffexamplekey\r\n', BODY)).toBe(true);
  });

  it.each([
    ['another secret', 'otherkey', SIGNATURE, BODY],
    ['the same JSON in other bytes', 'examplekey', SIGNATURE, Buffer.from('{"foo": 1, "bar": 2}')],
    ['a signature cut short', 'examplekey', SIGNATURE.slice(0, -1), BODY],
    ['the bare digest', 'examplekey', SIGNATURE.replace('sha256=', ''), BODY],
    ['an empty one', 'examplekey', '', BODY],
  ])('is refused for %s', (_what, secret, signature, body) => {
    expect(isSignedBy(signature, secret, body)).toBe(false);
  });
});
