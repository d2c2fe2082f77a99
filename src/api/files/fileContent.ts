import type { MessageType } from '../../contracts/model.js';

/** What a file is, told by its first bytes. */
export interface FileKind {
  /** MIME type. */
  type: string;
  extension: string;
  /** How a message with it is shown. */
  messageType: MessageType;
}

const kind = (type: string, extension: string): FileKind => {
  const family = type.split('/')[0];
  const isMedia = family === 'image' || family === 'audio' || family === 'video';
  return { type, extension, messageType: isMedia ? family : 'document' };
};

const JPEG = kind('image/jpeg', 'jpg');
const PNG = kind('image/png', 'png');
const GIF = kind('image/gif', 'gif');
const WEBP = kind('image/webp', 'webp');
const PDF = kind('application/pdf', 'pdf');
const MP3 = kind('audio/mpeg', 'mp3');
const AAC = kind('audio/aac', 'aac');
const OGG = kind('audio/ogg', 'ogg');
const WAV = kind('audio/wav', 'wav');
const AMR = kind('audio/amr', 'amr');
const M4A = kind('audio/mp4', 'm4a');
const MP4 = kind('video/mp4', 'mp4');
const MOV = kind('video/quicktime', 'mov');
const THREE_GP = kind('video/3gpp', '3gp');
const WEBM = kind('video/webm', 'webm');
const OFFICE = 'application/vnd.openxmlformats-officedocument';
const DOCX = kind(`${OFFICE}.wordprocessingml.document`, 'docx');
const XLSX = kind(`${OFFICE}.spreadsheetml.sheet`, 'xlsx');
const PPTX = kind(`${OFFICE}.presentationml.presentation`, 'pptx');

/** Every kind of file that people may send; what a browser would run (HTML, SVG) is not among them. */
export const FILE_KINDS: readonly FileKind[] = [
  JPEG,
  PNG,
  GIF,
  WEBP,
  PDF,
  MP3,
  AAC,
  OGG,
  WAV,
  AMR,
  M4A,
  MP4,
  MOV,
  THREE_GP,
  WEBM,
  DOCX,
  XLSX,
  PPTX,
];

const STARTS: readonly [bytes: string, FileKind][] = [
  ['\xff\xd8\xff', JPEG],
  ['\x89PNG\r\n\x1a\n', PNG],
  ['GIF87a', GIF],
  ['GIF89a', GIF],
  ['%PDF-', PDF],
  ['ID3', MP3],
  ['OggS', OGG],
  ['#!AMR', AMR],
];

/** The brand of an MP4-like file: who made its format. Pictures in this wrapping (HEIC, AVIF) are not among them. */
const BRANDS: readonly [brand: RegExp, FileKind][] = [
  [/^(M4A|M4B|F4A) $/, M4A],
  [/^qt {2}$/, MOV],
  [/^3g[ep2]/, THREE_GP],
  [/^(isom|iso[2-9]|mp4[12]|avc1|MSNV|M4V |dash|cmfc)$/, MP4],
];

/** What the bytes are, whatever name they came under; null for everything that is not on the list. */
export function recogniseFile(bytes: Buffer): FileKind | null {
  const head = bytes.toString('latin1', 0, 64);
  const found = STARTS.find(([start]) => head.startsWith(start));
  if (found !== undefined) return found[1];
  if (head.startsWith('RIFF')) return riffKind(head.slice(8, 12));
  if (head.slice(4, 8) === 'ftyp')
    return BRANDS.find(([brand]) => brand.test(head.slice(8, 12)))?.[1] ?? null;
  if (head.startsWith('\x1a\x45\xdf\xa3')) return head.includes('webm') ? WEBM : null;
  if (head.startsWith('PK\x03\x04')) return officeKind(bytes);
  return audioFrameKind(bytes);
}

function riffKind(form: string): FileKind | null {
  if (form === 'WEBP') return WEBP;
  return form === 'WAVE' ? WAV : null;
}

/** A zip archive is an Office document when it says so of itself; any other archive may hold anything. */
function officeKind(bytes: Buffer): FileKind | null {
  if (!bytes.includes('[Content_Types].xml')) return null;
  if (bytes.includes('word/document.xml')) return DOCX;
  if (bytes.includes('xl/workbook.xml')) return XLSX;
  return bytes.includes('ppt/presentation.xml') ? PPTX : null;
}

/** MPEG audio without a tag begins with the frame's eleven sync bits; then come version and layer. */
function audioFrameKind(bytes: Buffer): FileKind | null {
  const [first, second, third] = bytes;
  if (first !== 0xff || second === undefined || third === undefined) return null;
  if ((second & 0xf6) === 0xf0) return AAC;
  const isLayerThree = (second & 0xe6) === 0xe2;
  const hasKnownRates = (third & 0xf0) !== 0xf0 && (third & 0x0c) !== 0x0c;
  return isLayerThree && hasKnownRates ? MP3 : null;
}
