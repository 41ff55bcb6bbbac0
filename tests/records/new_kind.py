"""A record kind that iomdb does not have, with everything that it needs: four new files."""

from __future__ import annotations

import json
from pathlib import Path
from textwrap import dedent
from typing import Any

SCHEMA = "sql/schema/072_training.sql"
FACT = "sql/record/fact/training_by_sex.sql"
RULES = "sql/record/training/rules.sql"
MART = "sql/mart/training_by_sex_v1.sql"
REGISTRY = "data/records/training.json"

KIND: dict[str, Any] = {
    "name": "training",
    "title": "Training, one row per person trained",
    "iomdb": {
        "table": "training",
        "counts": "persons",
        "feeds": ["training_by_sex"],
        "id_scope": "year",
    },
    "primaryKey": ["training_id"],
    "fields": [
        {
            "name": "training_id",
            "type": "string",
            "description": "Identifier of the participation",
            "constraints": {"required": True, "unique": True, "maxLength": 20},
            "iomdb": {"identifier": True},
        },
        {
            "name": "sex",
            "type": "string",
            "description": "F or M",
            "constraints": {"required": True},
            "iomdb": {"codes": "sex"},
        },
        {
            "name": "hours",
            "type": "integer",
            "description": "Hours of training",
            "constraints": {"minimum": 1, "maximum": 40000},
        },
        {
            "name": "level",
            "type": "string",
            "description": "Level of the course",
            "constraints": {"enum": ["basic", "advanced", "expert"]},
        },
        {
            "name": "fee",
            "type": "number",
            "description": "Fee in USD",
            "constraints": {"minimum": 0, "maximum": 999.5},
            "iomdb": {"decimals": 1},
        },
        {
            "name": "synthetic",
            "type": "boolean",
            "description": "True for a made-up row",
            "iomdb": {"optional": True},
        },
    ],
}
FILES = {
    REGISTRY: json.dumps(KIND),
    SCHEMA: """
        create table record.training (
            batch integer not null,
            report_year integer not null,
            superseded_by integer,
            training_id varchar,
            training_id_hash uuid,
            sex usmallint not null,
            hours integer,
            level varchar,
            fee decimal(4, 1),
            synthetic boolean not null
        );
        create table fact.training_by_sex (
            report_year integer not null,
            sex varchar not null,
            trained bigint,
            status varchar not null,
            lower bigint,
            upper bigint,
            margin integer,
            primary key (report_year, sex)
        );
        comment on table record.training is 'Training, one row per person trained';
        comment on table fact.training_by_sex is 'Persons trained, by sex';
        comment on column record.training.training_id is 'Identifier';
        comment on column record.training.training_id_hash is 'Its hash';
        comment on column record.training.hours is 'Hours';
        comment on column record.training.level is 'Level';
        comment on column record.training.fee is 'Fee';
        comment on column fact.training_by_sex.trained is 'Persons trained';
        insert into meta.fact values ('training_by_sex', 'trained', 'persons', 'persons', 'trained', 0, 'year');
        insert into meta.foreign_key values ('fact.training_by_sex', 'sex', 'ref.sex', 'code');
        """,
    FACT: """
        select
            c.code as sex,
            count(*) as trained
        from record.training as t
        inner join record.code as c on c.list = 'sex' and t.sex = c.number
        where t.report_year = getvariable('record_year') and t.superseded_by is null
        group by c.code;
        """,
    MART: """
        create view mart.training_by_sex_v1 as
        select
            cast(f.report_year as integer) as report_year,
            cast(f.report_year as integer) as year,
            cast(cast(f.report_year as varchar) || '-01-01' as date) as period_start,
            cast(cast(f.report_year as varchar) || '-12-31' as date) as period_end,
            cast(f.sex as varchar) as sex_code,
            cast(s.name as varchar) as sex,
            cast(f.trained as bigint) as trained,
            cast('persons' as varchar) as unit,
            cast(f.status as varchar) as status,
            cast(f.lower as bigint) as lower,
            cast(f.upper as bigint) as upper,
            cast(f.margin as integer) as margin
        from fact.training_by_sex as f
        left join ref.sex as s on f.sex = s.code;
        """,
}


def write(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(dedent(text).lstrip(), encoding="utf-8")
