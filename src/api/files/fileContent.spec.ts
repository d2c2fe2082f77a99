import { recogniseFile } from './fileContent.js';

const bytes = (text: string): Buffer => Buffer.from(text.padEnd(32, '\0'), 'latin1');

describe('what a file is', () => {
  it.each([
    ['\xff\xd8\xff\xe0', 'image/jpeg', 'image'],
    ['\x89PNG\r\n\x1a\n', 'image/png', 'image'],
    ['GIF89a', 'image/gif', 'image'],
    ['RIFF\0\0\0\0WEBPVP8 ', 'image/webp', 'image'],
    ['%PDF-1.7', 'application/pdf', 'document'],
    ['ID3\x04', 'audio/mpeg', 'audio'],
    ['\xff\xfb\x90\x64', 'audio/mpeg', 'audio'],
    ['\xff\xf1\x50\x80', 'audio/aac', 'audio'],
    ['OggS\0', 'audio/ogg', 'audio'],
    ['RIFF\0\0\0\0WAVEfmt ', 'audio/wav', 'audio'],
    ['\0\0\0\x20ftypM4A \0', 'audio/mp4', 'audio'],
    ['\0\0\0\x20ftypisom\0', 'video/mp4', 'video'],
    ['\0\0\0\x14ftypqt  \0', 'video/quicktime', 'video'],
    ['\x1a\x45\xdf\xa3\x9f\x42\x82\x84webm', 'video/webm', 'video'],
    [
      'PK\x03\x04 [Content_Types].xml word/document.xml',
      `application/vnd.openxmlformats-officedocument.wordprocessingml.document`,
      'document',
    ],
  ])('%j is %s', (start, type, messageType) => {
    expect(recogniseFile(bytes(start))).toMatchObject({ type, messageType });
  });

  it.each([
    ['a web page', '<!DOCTYPE html><script>alert(1)</script>'],
    ['a drawing with a script in it', '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'],
    ['a program', 'MZ\x90\0\x03'],
    ['another program', '\x7fELF\x02\x01'],
    ['an archive that is no document', 'PK\x03\x04 evil.exe'],
    ['a picture in an MP4 wrapping', '\0\0\0\x18ftypheic'],
    ['a film in another wrapping than WebM', '\x1a\x45\xdf\xa3\x93\x42\x82\x88matroska'],
    ['text', 'Dear Sir or Madam,'],
    ['nothing', ''],
  ])('%s is nothing that may be sent', (_, start) => {
    expect(recogniseFile(bytes(start))).toBeNull();
  });
});
