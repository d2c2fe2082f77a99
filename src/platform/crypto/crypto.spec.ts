import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig } from '../config/config.js';
import { encryptionKey } from './encryptionKey.js';
import { hashPassword, randomPassword, verifyPassword } from './password.js';
import { SealBroken, SecretBox } from './secretBox.js';
import { equalSecrets, hashSecret, hmacSha256, makeSecret } from './secrets.js';

describe('the secret box', () => {
  const box = new SecretBox('0f'.repeat(32));

  it('gives back what was put in, and shows none of it meanwhile', () => {
    const sealed = box.seal('anahtar 🔑');
    expect(sealed).not.toContain('anahtar');
    expect(box.open(sealed)).toBe('anahtar 🔑');
  });

  it('never seals twice alike', () => {
    expect(box.seal('same')).not.toBe(box.seal('same'));
  });

  it('does not open what another key sealed, nor what was changed or cut', () => {
    const sealed = box.seal('secret');
    const last = sealed.endsWith('A') ? 'B' : 'A';
    expect(() => new SecretBox('ff'.repeat(32)).open(sealed)).toThrow(SealBroken);
    expect(() => box.open(sealed.slice(0, -1) + last + 'A')).toThrow(SealBroken);
    expect(() => box.open('v1.AAAA')).toThrow(SealBroken);
    expect(() => box.open('plain text')).toThrow(SealBroken);
  });
});

describe('the encryption key of the embedded default', () => {
  let directory: string;
  beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'baton-key-'))));
  afterEach(() => rmSync(directory, { recursive: true }));

  it('is made once and readable by its owner alone', () => {
    const config = readConfig({ DATA_DIR: join(directory, 'new') });
    const key = encryptionKey(config);
    expect(key).toMatch(/^[0-9a-f]{64}$/);
    expect(encryptionKey(config)).toBe(key);
    expect(statSync(join(directory, 'new', 'encryption.key')).mode & 0o777).toBe(0o600);
  });

  it('is APP_ENCRYPTION_KEY where that is set', () => {
    expect(encryptionKey(readConfig({ DATA_DIR: directory, APP_ENCRYPTION_KEY: 'ab'.repeat(32) }))).toBe(
      'ab'.repeat(32),
    );
  });

  it('is not replaced when its file is damaged, since what it sealed would be lost', () => {
    writeFileSync(join(directory, 'encryption.key'), 'half');
    expect(() => encryptionKey(readConfig({ DATA_DIR: directory }))).toThrow(
      /encryption\.key must hold 64 hex digits/,
    );
    expect(readFileSync(join(directory, 'encryption.key'), 'utf8')).toBe('half');
  });
});

describe('secrets', () => {
  it('are equal only when every byte is', () => {
    expect(equalSecrets('s3cret', 's3cret')).toBe(true);
    expect(equalSecrets('s3cret', 's3creT')).toBe(false);
    expect(equalSecrets('s3cret', 's3cret ')).toBe(false);
    expect(equalSecrets('', '')).toBe(true);
  });

  it('sign as Interakt documents it', () => {
    expect(hmacSha256('examplekey', Buffer.from('{"foo":1,"bar":2}'))).toBe(
      'b84783d10ede5bd6ed771e8b16fbe5a7093340159d6e49ec4248350b6ec2c7b4',
    );
  });

  it('are made unlike and stored as a hash', () => {
    expect(makeSecret('bk_')).toMatch(/^bk_[\w-]{43}$/);
    expect(makeSecret()).not.toBe(makeSecret());
    expect(hashSecret('x')).toMatch(/^[0-9a-f]{64}$/);
  });
});

describe('a password', () => {
  it('is verified against its hash, however its letters were typed', async () => {
    const hash = await hashPassword('şifre-é');
    expect(await verifyPassword('şifre-é'.normalize('NFD'), hash)).toBe(true);
    expect(await verifyPassword('sifre-e', hash)).toBe(false);
  });

  it('fails, after the same work, where there is no hash', async () => {
    expect(await verifyPassword('anything', null)).toBe(false);
    expect(await verifyPassword('anything', '')).toBe(false);
  });

  it('that we make is long enough and easy to read aloud', () => {
    expect(randomPassword()).toMatch(/^([a-z2-9]{4}-){3}[a-z2-9]{4}$/);
    expect(randomPassword()).not.toMatch(/[l1o0]/);
  });
});
