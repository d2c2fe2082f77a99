import { randomBytes } from 'node:crypto';

export interface FormFile {
  fileName: string;
  /** MIME type. */
  fileType: string;
  bytes: Buffer;
}

/** A `multipart/form-data` body (RFC 7578) in one piece; a name may come more than once. */
export function multipart(fields: readonly (readonly [name: string, value: string | FormFile])[]): {
  contentType: string;
  body: Buffer;
} {
  const boundary = `baton-${randomBytes(16).toString('hex')}`;
  const parts = fields.flatMap(([name, value]) => {
    const head = `--${boundary}\r\nContent-Disposition: form-data; name="${quoted(name)}"`;
    return typeof value === 'string'
      ? [Buffer.from(`${head}\r\n\r\n${value}\r\n`)]
      : [
          Buffer.from(
            `${head}; filename="${quoted(value.fileName)}"\r\nContent-Type: ${typeOf(value)}\r\n\r\n`,
          ),
          value.bytes,
          Buffer.from('\r\n'),
        ];
  });
  return {
    contentType: `multipart/form-data; boundary=${boundary}`,
    body: Buffer.concat([...parts, Buffer.from(`--${boundary}--\r\n`)]),
  };
}

/** As browsers write names; a line end would otherwise begin a header of the sender's choice. */
const quoted = (name: string): string =>
  name.replaceAll('\r', '%0D').replaceAll('\n', '%0A').replaceAll('"', '%22');

const typeOf = ({ fileType }: FormFile): string =>
  /^[\w.+-]+\/[\w.+-]+(; ?[\w.+-]+=[\w.+-]+)*$/.test(fileType) ? fileType : 'application/octet-stream';
