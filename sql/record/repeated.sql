-- The hashes of ids that occur more than once, in the batch or in it and the rows that it must not repeat.
create or replace temp table record_repeated as
select id_hash
from record_id_hash
group by id_hash
having count(*) > 1;
