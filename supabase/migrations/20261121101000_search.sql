-- Search: whose a message is to find stands in the index itself, beside its words.

-- The owner of the private chat that the message stands in; null in the inbox.
alter table messages add column owner_id uuid;

-- Three lexemes more than the words: the scope (the owner, else the tenant), and the scope with the message's age, the
-- first five (3.1 days) and the first six digits of its UUIDv7 (4.7 hours). A search asks for its scope and its words in
-- one look, and for the newest hours first, so that a word that everybody writes costs no more than those hours' messages.
-- A hyphen or a plus before digits would make them a number of its own: 99-1234 is to be found as 99 and as 1234.
drop index messages_search;
create index messages_search on messages using gin ((
  array_to_tsvector(array[
    coalesce(owner_id, tenant_id)::text,
    coalesce(owner_id, tenant_id)::text || '/' || left(id::text, 5),
    coalesce(owner_id, tenant_id)::text || '/' || left(id::text, 6)
  ]) || to_tsvector('simple', translate(content, '-+', '  '))
)) where content <> '';

-- Contacts by name, by number, and by number without its country code.
create index contacts_search on contacts using gin ((
  array_to_tsvector(array[
    tenant_id::text, coalesce(phone_last10, tenant_id::text), coalesce(nullif(ltrim(phone, '+'), ''), tenant_id::text)
  ])
  || to_tsvector('simple', name)
));

-- Private chats as their owners see them; a new one without messages is the latest.
drop index conversations_owner;
create index conversations_owner on conversations
  (user_id, is_pinned desc, coalesce(last_message_at, created_at) desc, id desc) where user_id is not null;
create index conversations_private on conversations (tenant_id, user_id) include (message_count) where user_id is not null;
