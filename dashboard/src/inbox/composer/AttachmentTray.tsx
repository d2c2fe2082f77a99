import { FileText, X } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { IconButton } from '../../ui/IconButton.js';
import { useFileSize } from '../../ui/useFileSize.js';

interface AttachmentTrayProps {
  files: readonly File[];
  onRemove: (file: File) => void;
}

export function AttachmentTray({ files, onRemove }: AttachmentTrayProps) {
  const { t } = useTranslation();
  if (files.length === 0) return null;
  return (
    <ul aria-label={t('composer.attachments')} className="flex flex-wrap gap-1.5 p-2 pb-0.5">
      {files.map((file, index) => (
        <li
          key={`${index} ${file.name}`}
          className="flex max-w-60 items-center gap-2 rounded-xl border border-line bg-raised py-1 pr-1 pl-1.5"
        >
          <Preview file={file} />
          <FileName file={file} />
          <IconButton
            label={t('composer.removeAttachment', { name: file.name })}
            size="smallIcon"
            onClick={() => onRemove(file)}
          >
            <X size={14} aria-hidden />
          </IconButton>
        </li>
      ))}
    </ul>
  );
}

function FileName({ file }: { file: File }) {
  const fileSize = useFileSize();
  return (
    <span className="min-w-0">
      <span className="block truncate text-xs font-medium">{file.name}</span>
      <span className="block text-2xs text-ink-faint">{fileSize(file.size)}</span>
    </span>
  );
}

function Preview({ file }: { file: File }) {
  const [url, setUrl] = useState<string | null>(null);
  useEffect(() => {
    if (!file.type.startsWith('image/')) return undefined;
    const made = URL.createObjectURL(file);
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [file]);
  if (url !== null) return <img src={url} alt="" className="size-8 rounded-md object-cover" />;
  return (
    <span className="flex size-8 items-center justify-center rounded-md bg-sunken text-ink-soft">
      <FileText size={16} aria-hidden />
    </span>
  );
}
