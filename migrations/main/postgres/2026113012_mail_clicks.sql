-- Where the links of a letter lead that counts its clicks. Number 0 is the link that no person sees.
create table mail_links (
    mail_id uuid not null references mails (id) on delete cascade,
    number  bigint not null,
    url     text not null,
    primary key (mail_id, number)
);

-- Requests for them. What sign says is judged of all hits of a letter together; null is a person.
create table mail_hits (
    id       uuid not null primary key,
    mail_id  uuid not null references mails (id) on delete cascade,
    link     bigint not null,
    hit_at   bigint not null,
    method   text not null,
    agent    text,
    address  text not null,
    prefetch bigint not null,
    sign     text
);
create index mail_hits_by_mail on mail_hits (mail_id, id);
