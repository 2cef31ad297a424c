-- Who listens goes by transactions: a number is given out before its transaction ends, and one that ends later may have the
-- smaller number. A listener goes on before the oldest transaction of which it has not heard all; hearing twice is nothing.
create index activities_by_transaction on activities (written_by, seq);
alter table listener_cursors add column transaction_no text not null default '0';
update listener_cursors c
   set transaction_no = coalesce(
           (select cast(a.written_by as text) from activities a where a.seq > c.seq order by a.written_by limit 1),
           (select cast(a.written_by as text) from activities a order by a.written_by desc limit 1), '0'),
       seq = case when exists (select 1 from activities a where a.seq > c.seq) then 0 else c.seq end;
