-- DuckDB's casts also accept ' 7 ' and '12.5' as integers and '2012-1-5' as a date, so a value is valid only in the form in which
-- DuckDB writes it.
create or replace temp macro record_misread(spelt, read_value) as
spelt is not null and (read_value is null or cast(read_value as varchar) <> spelt);

-- the spellings of a boolean in the Table Schema standard
create or replace temp macro record_boolean(spelt) as case
    when spelt in ('true', 'True', 'TRUE', '1') then true
    when spelt in ('false', 'False', 'FALSE', '0') then false
end;

-- What a person does not see in a text, as a note for the rule that it breaks.
create or replace temp macro record_oddity(spelt) as case
    when regexp_matches(spelt, '\p{Cf}') then ' (it has a mark that cannot be seen: type it again)'
    when regexp_matches(replace(spelt, ' ', ''), '\p{Z}') then ' (it has a no-break or other unusual space: type it again)'
    when nfc_normalize(spelt) <> spelt then ' (its accents are separate characters: save the file in Unicode form NFC)'
    else ''
end;

-- A replacement character is what remains of damaged text. trim() knows all spaces of Unicode but is slow, so ASCII is checked apart.
-- Other ids look alike although they differ: by marks that cannot be seen, unusual spaces, or accents as separate characters.
create or replace temp macro record_bad_id(spelt, longest) as
length(spelt) > longest or contains(spelt, '"') or case
    when strlen(spelt) = length(spelt) then starts_with(spelt, ' ') or ends_with(spelt, ' ')
    else contains(spelt, chr(65533)) or trim(spelt) <> spelt or record_oddity(spelt) <> ''
end;

-- an id is stored in plain text, or as the first 128 bits of its keyed hash
create or replace temp macro record_plain(id) as case when getvariable('record_key') is null then id end;

create or replace temp macro record_hashed(id) as case
    when getvariable('record_key') is not null then cast(unhex(left(sha256(getvariable('record_key') || id), 32)) as uuid)
end;

-- Rejected text is damaged text of others. Control and direction marks become escapes, because a terminal acts on them, and what a
-- spreadsheet takes for a formula begins with an apostrophe.
create or replace temp macro record_escaped(spelt) as case
    when regexp_matches(spelt, '[\pC\p{Zl}\p{Zp}]')
        then
            array_to_string(
                list_transform(
                    string_split(spelt, ''),
                    lambda mark: case
                        when regexp_matches(mark, '[\pC\p{Zl}\p{Zp}]') and mark not in (chr(9), chr(10))
                            then '\u' || lpad(to_hex(unicode(mark)), 4, '0')
                        else mark
                    end
                ),
                ''
            )
    else spelt
end;

create or replace temp macro record_inert(spelt) as case
    when
        regexp_matches(spelt, '^\s*[-+=@＝＋－＠]') and not regexp_matches(spelt, '^\s*[-+]?[0-9][0-9.,]*$')
        then '''' || record_escaped(spelt)
    else record_escaped(spelt)
end;

-- the shape of a text, letters as x and digits as 9
create or replace temp macro record_shape(spelt) as
regexp_replace(regexp_replace(spelt, '\pN', '9', 'g'), '[\pL\pM]', 'x', 'g');
