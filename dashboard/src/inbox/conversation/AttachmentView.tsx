import { FileText, FileX, MapPin } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { AttachmentShown } from '../../../../src/contracts/socketEvents.js';
import { useFileSize } from '../../ui/useFileSize.js';
import { useAttachmentUrl } from './useAttachmentUrl.js';

/** How high each is before anything of it has come: what is read below it must not jump when it does. */
const WAITING: Record<AttachmentShown['type'], string> = {
  image: 'h-60 w-80',
  video: 'h-60 w-80',
  audio: 'h-10 w-72',
  location: 'h-13.5 w-52',
  text: 'h-13.5 w-52',
  document: 'h-13.5 w-52',
  file: 'h-13.5 w-52',
};

/** An attachment shown as what it is. Its address is signed, so that the browser can fetch it by itself. */
export function AttachmentView({ attachment }: { attachment: AttachmentShown }) {
  const { t } = useTranslation();
  const { type, file_name } = attachment;
  const url = useAttachmentUrl(attachment);
  if (url === undefined)
    return <div className={`shimmer my-1 max-w-full rounded-xl ${WAITING[type]}`} aria-hidden />;
  if (url === null)
    return <FileCard attachment={attachment} url={null} icon={<FileX size={20} aria-hidden />} />;
  switch (type) {
    case 'image':
      return (
        <a href={url} target="_blank" rel="noreferrer noopener" className="-mx-1.5 my-1 block">
          <img
            src={url}
            alt={file_name ?? t('attachment.image')}
            loading="lazy"
            className="h-60 w-auto max-w-full min-w-32 rounded-xl bg-sunken object-scale-down"
          />
        </a>
      );
    case 'audio':
      return (
        <audio
          controls
          preload="metadata"
          src={url}
          aria-label={file_name ?? t('attachment.audio')}
          className="my-1 h-10 w-72 max-w-full"
        />
      );
    case 'video':
      return (
        <video
          controls
          preload="metadata"
          src={url}
          aria-label={file_name ?? t('attachment.video')}
          className="-mx-1.5 my-1 h-60 w-auto max-w-[calc(100%+0.75rem)] rounded-xl bg-sunken"
        />
      );
    case 'location':
      return <FileCard attachment={attachment} url={url} icon={<MapPin size={20} aria-hidden />} />;
    case 'text':
    case 'document':
    case 'file':
      return <FileCard attachment={attachment} url={url} icon={<FileText size={20} aria-hidden />} />;
  }
}

interface FileCardProps {
  attachment: AttachmentShown;
  url: string | null;
  icon: ReactNode;
}

function FileCard({ attachment, url, icon }: FileCardProps) {
  const { t } = useTranslation();
  const fileSize = useFileSize();
  const { file_name, file_size: bytes, type } = attachment;
  const title = file_name ?? t(`attachment.${type}`);
  const detail =
    url === null ? t('attachment.notHere') : bytes === null ? t(`attachment.${type}`) : fileSize(bytes);
  const card = (
    <>
      <span className="flex size-10 shrink-0 items-center justify-center rounded-lg bg-surface text-ink-soft">
        {icon}
      </span>
      <span className="min-w-0">
        <span dir="auto" className="block truncate text-sm font-medium">
          {title}
        </span>
        <span className="block text-xs text-ink-soft">{detail}</span>
      </span>
    </>
  );
  const look = 'my-1 flex min-w-52 items-center gap-2.5 rounded-xl border border-line p-1.5 pr-3';
  if (url === null) return <div className={look}>{card}</div>;
  return (
    <a href={url} target="_blank" rel="noreferrer noopener" className={`${look} hover:bg-hover`}>
      {card}
    </a>
  );
}
