-- Any area can have its records found. Its kinds are few beside accounts and people, and share an index.
create virtual table search_others using fts5 (
    tokens, content = '', columnsize = 0, tokenize = "unicode61 remove_diacritics 0"
);
create trigger other_documents_added after insert on search_documents
  when new.record_kind not in ('accounts', 'people')
begin
    insert into search_others (rowid, tokens) values (new.id, new.tokens);
end;
create trigger other_documents_removed after delete on search_documents
  when old.record_kind not in ('accounts', 'people')
begin
    insert into search_others (search_others, rowid, tokens) values ('delete', old.id, old.tokens);
end;
create trigger other_documents_changed after update of tokens on search_documents
  when old.record_kind not in ('accounts', 'people') and old.tokens <> new.tokens
begin
    insert into search_others (search_others, rowid, tokens) values ('delete', old.id, old.tokens);
    insert into search_others (rowid, tokens) values (new.id, new.tokens);
end;
