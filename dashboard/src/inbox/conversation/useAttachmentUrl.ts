import type { Schema } from '../../api/schema.js';
import { useQuery } from '@tanstack/react-query';
import type { AttachmentShown } from '../../../../src/contracts/socketEvents.js';
import { get } from '../../api/http.js';

type AttachmentLink = Schema<'AttachmentLinkDto'>;

/** Where the browser can fetch it without a token: undefined while that is asked, null where there is no such place. */
export function useAttachmentUrl({ id }: AttachmentShown): string | null | undefined {
  const link = useQuery({
    queryKey: ['attachment', id],
    queryFn: () => get<AttachmentLink>(`/attachments/${id}/link`),
    // A little before it expires.
    staleTime: ({ state }) => (state.data === undefined ? 0 : (state.data.expires_in - 30) * 1_000),
  });
  return link.isError ? null : link.data?.url;
}
