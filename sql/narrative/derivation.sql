-- What the narrative's figures must be, computed: the views of all paragraphs together.
-- The paragraphs are those of one document, so only its edition is held against them.
create view narrative.derivation as
with derived as materialized (
    select report_year, figure, computed, from_what from narrative.p001
    union all
    select report_year, figure, computed, from_what from narrative.p008
    union all
    select report_year, figure, computed, from_what from narrative.p009
    union all
    select report_year, figure, computed, from_what from narrative.p010
    union all
    select report_year, figure, computed, from_what from narrative.p011
    union all
    select report_year, figure, computed, from_what from narrative.p012
    union all
    select report_year, figure, computed, from_what from narrative.p013
    union all
    select report_year, figure, computed, from_what from narrative.p014
    union all
    select report_year, figure, computed, from_what from narrative.p022
    union all
    select report_year, figure, computed, from_what from narrative.p026
    union all
    select report_year, figure, computed, from_what from narrative.p027
    union all
    select report_year, figure, computed, from_what from narrative.p057
    union all
    select report_year, figure, computed, from_what from narrative.p059
    union all
    select report_year, figure, computed, from_what from narrative.p060
    union all
    select report_year, figure, computed, from_what from narrative.p063
    union all
    select report_year, figure, computed, from_what from narrative.p066
    union all
    select report_year, figure, computed, from_what from narrative.p077
    union all
    select report_year, figure, computed, from_what from narrative.p081
    union all
    select report_year, figure, computed, from_what from narrative.p090
    union all
    select report_year, figure, computed, from_what from narrative.p104
    union all
    select report_year, figure, computed, from_what from narrative.p109
    union all
    select report_year, figure, computed, from_what from narrative.p121
    union all
    select report_year, figure, computed, from_what from narrative.p123
    union all
    select report_year, figure, computed, from_what from narrative.p131
    union all
    select report_year, figure, computed, from_what from narrative.p139
    union all
    select report_year, figure, computed, from_what from narrative.p142
    union all
    select report_year, figure, computed, from_what from narrative.p144
    union all
    select report_year, figure, computed, from_what from narrative.p146
    union all
    select report_year, figure, computed, from_what from narrative.p151
    union all
    select report_year, figure, computed, from_what from narrative.p157
    union all
    select report_year, figure, computed, from_what from narrative.p158
    union all
    select report_year, figure, computed, from_what from narrative.p160
    union all
    select report_year, figure, computed, from_what from narrative.p166
    union all
    select report_year, figure, computed, from_what from narrative.p167
    union all
    select report_year, figure, computed, from_what from narrative.p175
    union all
    select report_year, figure, computed, from_what from narrative.p178
    union all
    select report_year, figure, computed, from_what from narrative.p179
    union all
    select report_year, figure, computed, from_what from narrative.p188
    union all
    select report_year, figure, computed, from_what from narrative.p190
    union all
    select report_year, figure, computed, from_what from narrative.p202
    union all
    select report_year, figure, computed, from_what from narrative.p205
    union all
    select report_year, figure, computed, from_what from narrative.p216
    union all
    select report_year, figure, computed, from_what from narrative.p218
    union all
    select report_year, figure, computed, from_what from narrative.p219
    union all
    select report_year, figure, computed, from_what from narrative.p220
    union all
    select report_year, figure, computed, from_what from narrative.p226
    union all
    select report_year, figure, computed, from_what from narrative.p244
    union all
    select report_year, figure, computed, from_what from narrative.p246
    union all
    select report_year, figure, computed, from_what from narrative.p251
    union all
    select report_year, figure, computed, from_what from narrative.p252
    union all
    select report_year, figure, computed, from_what from narrative.p253
    union all
    select report_year, figure, computed, from_what from narrative.p255
    union all
    select report_year, figure, computed, from_what from narrative.p256
    union all
    select report_year, figure, computed, from_what from narrative.p257
    union all
    select report_year, figure, computed, from_what from narrative.p258
    union all
    select report_year, figure, computed, from_what from narrative.p259
    union all
    select report_year, figure, computed, from_what from narrative.p262
    union all
    select report_year, figure, computed, from_what from narrative.p263
    union all
    select report_year, figure, computed, from_what from narrative.p267
    union all
    select report_year, figure, computed, from_what from narrative.p268
    union all
    select report_year, figure, computed, from_what from narrative.p269
    union all
    select report_year, figure, computed, from_what from narrative.p270
    union all
    select report_year, figure, computed, from_what from narrative.p271
    union all
    select report_year, figure, computed, from_what from narrative.p280
    union all
    select report_year, figure, computed, from_what from narrative.p286
    union all
    select report_year, figure, computed, from_what from narrative.p287
    union all
    select report_year, figure, computed, from_what from narrative.p288
    union all
    select report_year, figure, computed, from_what from narrative.p290
    union all
    select report_year, figure, computed, from_what from narrative.p294
    union all
    select report_year, figure, computed, from_what from narrative.p295
    union all
    select report_year, figure, computed, from_what from narrative.p297
    union all
    select report_year, figure, computed, from_what from narrative.p299
)

select
    cast(d.report_year as integer) as report_year,
    cast(d.figure as varchar) as figure,
    cast(d.computed as decimal(28, 10)) as computed,
    cast(d.from_what as varchar) as from_what
from derived as d
inner join source.edition as e on d.report_year = e.report_year
where e.document = 'MC/2377';

comment on column narrative.derivation.report_year is 'Year of the edition';
comment on column narrative.derivation.figure is 'Figure, see report.figures';
comment on column narrative.derivation.computed is 'What it must be, in its unit; NULL if that cannot be told';
comment on column narrative.derivation.from_what is 'What it is computed from, or why it is not';
