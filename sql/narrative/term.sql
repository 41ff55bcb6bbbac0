-- The terms of every derivation. A partition gives one derivation to its whole, the sum of the parts, and one to each part,
-- the whole less the other parts; a sum that does not close shows at every member, since arithmetic cannot tell which is
-- wrong.
create view narrative.term as
with listed as (
    select
        d.edition,
        d.figure,
        d.operation,
        d.from_what,
        t.role,
        t.factor,
        t.other,
        t.quantity
    from source.derivation as d
    inner join source.derivation_term as t on d.edition = t.edition and d.figure = t.figure
),

part as (
    select
        p.edition,
        p.other as figure,
        p.figure as whole,
        f.subject || ' (' || p.figure || ') less the other parts' as from_what
    from listed as p
    inner join source.figure as f on p.edition = f.edition and p.figure = f.figure
    where p.operation = 'partition' and p.role = 'value'
),

expanded as (
    select
        edition,
        figure,
        case operation when 'partition' then 'sum' else operation end as operation,
        from_what,
        role,
        factor,
        other,
        quantity
    from listed
    union all
    select edition, figure, 'sum', from_what, 'value', 1, whole, null
    from part
    union all
    select p.edition, p.figure, 'sum', p.from_what, l.role, -l.factor, l.other, l.quantity
    from part as p
    inner join listed as l on p.edition = l.edition and p.whole = l.figure
    where l.other is null or l.other <> p.figure
)

select
    cast(e.report_year as integer) as report_year,
    cast(x.figure as varchar) as figure,
    cast(x.operation as varchar) as operation,
    cast(x.from_what as varchar) as from_what,
    cast(x.role as varchar) as role,
    cast(x.factor as decimal(10, 6)) as factor,
    cast(x.other as varchar) as other,
    cast(x.quantity as varchar) as quantity
from expanded as x
inner join source.edition as e on x.edition = e.edition;

comment on column narrative.term.role is
'value; base of a share, growth or portion; other of a place; country: the figure counts as the one country it names';
comment on column narrative.term.factor is 'The term is multiplied by it: -1 to subtract, or to convert units';
comment on column narrative.term.other is 'Figure that is the term; NULL if it is a quantity';
