-- Each paragraph, its footnotes and its captions have as many figures as a reviewer counted.
create view audit.figure_count as
with found as (
    select edition, paragraph, place, count(*) as figures
    from source.figure
    group by edition, paragraph, place
),

compared as (
    select
        coalesce(c.edition, f.edition) as edition,
        'paragraph ' || coalesce(c.paragraph, f.paragraph) || ', ' || coalesce(c.place, f.place) as item,
        c.figures as printed,
        coalesce(f.figures, 0) as computed
    from source.figure_count as c
    full outer join found as f on c.edition = f.edition and c.paragraph = f.paragraph and c.place = f.place
)

select
    cast(e.report_year as integer) as report_year,
    cast(c.item as varchar) as item,
    cast(c.printed as decimal(18, 6)) as printed,
    cast(c.computed as decimal(18, 6)) as computed
from compared as c
inner join source.edition as e on c.edition = e.edition
where c.printed is distinct from c.computed;
