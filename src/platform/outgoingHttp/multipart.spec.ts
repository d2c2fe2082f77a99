import { multipart } from './multipart.js';

const parse = async ({ contentType, body }: ReturnType<typeof multipart>): Promise<FormData> =>
  new Response(new Uint8Array(body), { headers: { 'content-type': contentType } }).formData();

const PDF = { fileName: 'invoice.pdf', fileType: 'application/pdf', bytes: Buffer.from([0, 255, 13, 10]) };

describe('a multipart form', () => {
  it('brings text and bytes over unchanged, a repeated field in its order', async () => {
    const form = await parse(
      multipart([
        ['text', '  שלום 👍\r\n--not-the-boundary\r\n'],
        ['attachments', PDF],
        ['attachments', { ...PDF, fileName: 'second.pdf' }],
      ]),
    );
    expect(form.get('text')).toBe('  שלום 👍\r\n--not-the-boundary\r\n');
    const files = form.getAll('attachments') as File[];
    expect(files.map((file) => [file.name, file.type])).toEqual([
      ['invoice.pdf', 'application/pdf'],
      ['second.pdf', 'application/pdf'],
    ]);
    expect(Buffer.from((await files[0]?.arrayBuffer()) ?? new ArrayBuffer(0))).toEqual(PDF.bytes);
  });

  it('lets no file name or type add a header or a field', () => {
    const fileName = 'a"; name="text"\r\nX-Evil: 1\r\n\r\n';
    const { body } = multipart([['attachments', { ...PDF, fileName, fileType: 'text/html\r\nX-Evil: 1' }]]);
    expect(body.toString('latin1')).not.toContain('X-Evil: 1\r\n');
    expect(body.toString('latin1').match(/name="/g)).toHaveLength(2);
    expect(body.toString('latin1')).toContain('Content-Type: application/octet-stream\r\n');
  });
});
