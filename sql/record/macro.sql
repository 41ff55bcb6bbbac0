-- Strict readings. DuckDB's own casts also accept ' 7 ', '12.5' as an integer and '2012-1-5': what was read is compared as text again.
create or replace temp macro record_day(spelt) as try_cast(spelt as date);

create or replace temp macro record_not_day(spelt, day) as
day is null or length(spelt) <> 10 or cast(day as varchar) <> spelt;

create or replace temp macro record_integer(spelt) as try_cast(spelt as smallint);

create or replace temp macro record_not_integer(spelt, number) as number is null or cast(number as varchar) <> spelt;

create or replace temp macro record_amount(spelt) as case
    when regexp_full_match(spelt, '-?[0-9]{1,13}(\.[0-9]{1,2})?') then cast(spelt as decimal(18, 2))
end;

-- a replacement character is what damaged text leaves; trim, which knows all spaces of Unicode, is slow, so ASCII is told apart
create or replace temp macro record_bad_id(spelt) as
length(spelt) > 64 or contains(spelt, '"') or case
    when strlen(spelt) = length(spelt) then starts_with(spelt, ' ') or ends_with(spelt, ' ')
    else contains(spelt, chr(65533)) or trim(spelt) <> spelt
end;

-- what is stored of an id: itself, or the first 128 bits of its keyed hash
create or replace temp macro record_plain(id) as case when getvariable('record_key') is null then id end;

create or replace temp macro record_hashed(id) as case
    when getvariable('record_key') is not null then cast(unhex(left(sha256(getvariable('record_key') || id), 32)) as uuid)
end;
