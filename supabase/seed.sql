-- For `supabase db reset` on a local project. Baton makes its default tenant and administrator itself at its first boot,
-- and this bucket with the first file that comes; here it is there from the start, for a look around in Studio.
insert into storage.buckets (id, name, public) values ('attachments', 'attachments', false) on conflict (id) do nothing;
