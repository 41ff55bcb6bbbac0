-- Strict readings: DuckDB's own casts also accept ' 7 ', '12.5' as an integer and '2012-1-5', so the value is compared as text again.
create or replace temp macro record_day(spelt) as case
    when length(spelt) = 10 and cast(try_cast(spelt as date) as varchar) = spelt then try_cast(spelt as date)
end;

create or replace temp macro record_integer(spelt) as case
    when cast(try_cast(spelt as smallint) as varchar) = spelt then try_cast(spelt as smallint)
end;

create or replace temp macro record_amount(spelt) as case
    when regexp_full_match(spelt, '-?[0-9]{1,13}(\.[0-9]{1,2})?') then cast(spelt as decimal(18, 2))
end;

-- a replacement character is what damaged text leaves
create or replace temp macro record_bad_id(spelt) as
length(spelt) > 64 or contains(spelt, '"') or contains(spelt, chr(65533)) or trim(spelt) <> spelt;

-- what is stored of an id: itself, or the first 128 bits of its keyed hash
create or replace temp macro record_plain(id) as case when getvariable('record_key') is null then id end;

create or replace temp macro record_hashed(id) as case
    when getvariable('record_key') is not null then cast(left(sha256(getvariable('record_key') || id), 32) as uuid)
end;
