-- What the narrative's figures must be, computed: the views of all paragraphs together.
-- The paragraphs are those of one document, so only its edition is held against them.
create view figure.derivation as
with derived as materialized (
    select report_year, figure, computed, from_what from figure.p001
    union all
    select report_year, figure, computed, from_what from figure.p008
    union all
    select report_year, figure, computed, from_what from figure.p009
    union all
    select report_year, figure, computed, from_what from figure.p010
    union all
    select report_year, figure, computed, from_what from figure.p011
    union all
    select report_year, figure, computed, from_what from figure.p012
    union all
    select report_year, figure, computed, from_what from figure.p013
    union all
    select report_year, figure, computed, from_what from figure.p014
    union all
    select report_year, figure, computed, from_what from figure.p022
    union all
    select report_year, figure, computed, from_what from figure.p026
    union all
    select report_year, figure, computed, from_what from figure.p027
    union all
    select report_year, figure, computed, from_what from figure.p057
    union all
    select report_year, figure, computed, from_what from figure.p059
    union all
    select report_year, figure, computed, from_what from figure.p060
    union all
    select report_year, figure, computed, from_what from figure.p063
    union all
    select report_year, figure, computed, from_what from figure.p066
    union all
    select report_year, figure, computed, from_what from figure.p077
    union all
    select report_year, figure, computed, from_what from figure.p081
    union all
    select report_year, figure, computed, from_what from figure.p090
    union all
    select report_year, figure, computed, from_what from figure.p104
    union all
    select report_year, figure, computed, from_what from figure.p109
    union all
    select report_year, figure, computed, from_what from figure.p121
    union all
    select report_year, figure, computed, from_what from figure.p123
    union all
    select report_year, figure, computed, from_what from figure.p131
    union all
    select report_year, figure, computed, from_what from figure.p139
    union all
    select report_year, figure, computed, from_what from figure.p142
    union all
    select report_year, figure, computed, from_what from figure.p144
    union all
    select report_year, figure, computed, from_what from figure.p146
    union all
    select report_year, figure, computed, from_what from figure.p151
    union all
    select report_year, figure, computed, from_what from figure.p157
    union all
    select report_year, figure, computed, from_what from figure.p158
    union all
    select report_year, figure, computed, from_what from figure.p160
    union all
    select report_year, figure, computed, from_what from figure.p166
    union all
    select report_year, figure, computed, from_what from figure.p167
    union all
    select report_year, figure, computed, from_what from figure.p175
    union all
    select report_year, figure, computed, from_what from figure.p178
    union all
    select report_year, figure, computed, from_what from figure.p179
    union all
    select report_year, figure, computed, from_what from figure.p188
    union all
    select report_year, figure, computed, from_what from figure.p190
    union all
    select report_year, figure, computed, from_what from figure.p202
    union all
    select report_year, figure, computed, from_what from figure.p205
    union all
    select report_year, figure, computed, from_what from figure.p216
    union all
    select report_year, figure, computed, from_what from figure.p218
    union all
    select report_year, figure, computed, from_what from figure.p219
    union all
    select report_year, figure, computed, from_what from figure.p220
    union all
    select report_year, figure, computed, from_what from figure.p226
    union all
    select report_year, figure, computed, from_what from figure.p244
    union all
    select report_year, figure, computed, from_what from figure.p246
    union all
    select report_year, figure, computed, from_what from figure.p251
    union all
    select report_year, figure, computed, from_what from figure.p252
    union all
    select report_year, figure, computed, from_what from figure.p253
    union all
    select report_year, figure, computed, from_what from figure.p255
    union all
    select report_year, figure, computed, from_what from figure.p256
    union all
    select report_year, figure, computed, from_what from figure.p257
    union all
    select report_year, figure, computed, from_what from figure.p258
    union all
    select report_year, figure, computed, from_what from figure.p259
    union all
    select report_year, figure, computed, from_what from figure.p262
    union all
    select report_year, figure, computed, from_what from figure.p263
    union all
    select report_year, figure, computed, from_what from figure.p267
    union all
    select report_year, figure, computed, from_what from figure.p268
    union all
    select report_year, figure, computed, from_what from figure.p269
    union all
    select report_year, figure, computed, from_what from figure.p270
    union all
    select report_year, figure, computed, from_what from figure.p271
    union all
    select report_year, figure, computed, from_what from figure.p280
    union all
    select report_year, figure, computed, from_what from figure.p286
    union all
    select report_year, figure, computed, from_what from figure.p287
    union all
    select report_year, figure, computed, from_what from figure.p288
    union all
    select report_year, figure, computed, from_what from figure.p290
    union all
    select report_year, figure, computed, from_what from figure.p294
    union all
    select report_year, figure, computed, from_what from figure.p295
    union all
    select report_year, figure, computed, from_what from figure.p297
    union all
    select report_year, figure, computed, from_what from figure.p299
)

select
    cast(d.report_year as integer) as report_year,
    cast(d.figure as varchar) as figure,
    cast(d.computed as decimal(28, 10)) as computed,
    cast(d.from_what as varchar) as from_what
from derived as d
inner join source.edition as e on d.report_year = e.report_year
where e.document = 'MC/2377';

comment on column figure.derivation.report_year is 'Year of the edition';
comment on column figure.derivation.figure is 'Figure, see report.figures';
comment on column figure.derivation.computed is 'What it must be, in its unit; NULL if that cannot be told';
comment on column figure.derivation.from_what is 'What it is computed from, or why it is not';
